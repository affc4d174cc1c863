#!/usr/bin/env python3
"""Makes sheet.pdf, a data sheet of two pages: plain PDF 1.4, one line of text after the other."""

PAGES = [
    ["FM-900 Electromagnetic flow meter", "Manufacturer: Hydra Flow", "Quantity: Flow", "Measuring range: 0 to 25 L/s",
     "Accuracy: \\2610.4 % of reading", "Sampling interval: 500 ms", "Output: 4-20 mA", "Operating temperature: -20 to 60 \\260C"],
    ["Alarm limits as delivered", "Warning low: 2 L/s", "Critical low: 0.5 L/s", "Modbus register: 40101, float32"],
]


def main() -> None:
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(PAGES)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(PAGES)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    for i, lines in enumerate(PAGES):
        text = "".join(f"BT /F1 11 Tf 60 {760 - 20 * n} Td ({line}) Tj ET\n" for n, line in enumerate(lines))
        objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                       f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * i} 0 R >>")
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}endstream")
    out, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    out += "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    with open("sheet.pdf", "wb") as file:
        file.write(out.encode("latin-1"))


main()
