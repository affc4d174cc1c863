#!/bin/sh
# Mosquitto with TLS and client certificates, restarted in the middle of QoS 1 load: nothing that it has acknowledged may be lost or
# doubled, in MQTT 5 and 3.1.1. Needs mosquitto and openssl. `sh benches/mqtt/ledger.sh [MESSAGES]`, from the project's folder.
set -e
messages="${1:-40000}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
openssl req -x509 $key -keyout "$folder/ca.key" -out "$folder/ca.pem" -days 2 -subj /CN=ca 2>/dev/null
for name in broker twin; do
  openssl req $key -keyout "$folder/$name.key" -out "$folder/$name.csr" -subj "/CN=$name" 2>/dev/null
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' > "$folder/ext"
  openssl x509 -req -in "$folder/$name.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 \
    -extfile "$folder/ext" -out "$folder/$name.pem" 2>/dev/null
done
for version in 5 3.1.1; do
  cargo run -q -p twin_ingress --example mosquitto_ledger -- "$folder" "$version" "$messages"
done
