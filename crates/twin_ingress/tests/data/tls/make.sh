#!/bin/sh
# Makes the certificates of the tests anew: an authority, brokers' certificates (good, expired, for another host), ours, and a stranger.
# The keys protect nothing. `sh make.sh`, in this folder.
set -e
days=36500
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" -days $days -subj "/CN=$1" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null
}
# name, subject alternative names, validity
signed() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\n' "$2" > "$1.ext"
  shift_args="$3"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -out "$1.pem" -extfile "$1.ext" $shift_args 2>/dev/null
  rm "$1.csr" "$1.ext"
}
authority ca
authority stranger
signed broker "DNS:localhost,IP:127.0.0.1" "-days $days"
signed elsewhere "DNS:elsewhere.example" "-days $days"
signed twin "DNS:twin" "-days $days"
# Older versions of openssl x509 cannot set dates in the past; `ca` can.
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout expired.key -out expired.csr -subj "/CN=expired" 2>/dev/null
mkdir -p new && : > index.txt && echo 01 > serial
printf '[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=new\ndefault_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n[ext]\nsubjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > own.cnf
openssl ca -batch -config own.cnf -extensions ext -cert ca.pem -keyfile ca.key -in expired.csr -out expired.pem -notext \
  -startdate 20200101000000Z -enddate 20210101000000Z 2>/dev/null
rm -rf new index.txt* serial* own.cnf expired.csr ca.srl ca.key stranger.key
