"""Writes the project's own sample: participants.csv, invoices.csv, xml/*.xml, and one file of each format in formats/.

Everything is invented: names, codes, numbers, amounts. The codes have right check digits
(GB 11714 and GB 32100-2015) so that validators can be exercised, but their region is 990100,
which no place has, so that no code can be a real party's.

Run `python samples/make.py`; the same bytes come out every time and on every machine.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class Participant(NamedTuple):
    """One row of participants.csv."""

    code: str
    name: str
    name_en: str
    kind: str
    tier: str


class Row(NamedTuple):
    """One row of invoices.csv before it is text; amounts in fen."""

    seller: str
    number: str
    day: date
    ex_tax: int
    tax: int
    valid: str = "1"


class Item(NamedTuple):
    """One line of an e-invoice: price in fen, rate in percent. A negative quantity is red."""

    name: str
    unit: str
    quantity: int
    price: int
    rate: int

    @property
    def amount(self) -> int:
        return self.quantity * self.price

    @property
    def tax(self) -> int:
        return vat(self.amount, self.rate)


def uscc(kind: str, serial: int) -> str:
    """A unified social credit code: 91 enterprise, 11 government office, 12 public institution."""
    organisation = f"MA00{serial:04d}"
    total = sum(int(c, 36) * w for c, w in zip(organisation, _ORGANISATION_WEIGHTS, strict=True))
    body = f"{kind}990100{organisation}{'0123456789X0'[(11 - total % 11)]}"
    total = sum(_ALPHABET.index(c) * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]


PARTICIPANTS = [
    Participant(uscc(kind_digits, serial), f"示例{name}", f"{name_en} (sample)", kind, tier)
    for serial, (kind_digits, name, name_en, kind, tier) in enumerate(
        [
            ("91", "远舟汽车有限公司", "Yuanzhou Motors", "core", ""),
            ("91", "安禾座椅有限公司", "Anhe Seating", "supplier", "1"),
            ("91", "锐曜车灯有限公司", "Ruiyao Lighting", "supplier", "1"),
            ("91", "恒砺轮毂有限公司", "Hengli Wheels", "supplier", "1"),
            ("91", "捷缆线束有限公司", "Jielan Wire Harness", "supplier", "1"),
            ("91", "稳踏制动系统有限公司", "Wenta Brakes", "supplier", "1"),
            ("91", "轻云海绵有限公司", "Qingyun Foam", "supplier", "2"),
            ("91", "织锦汽车面料有限公司", "Zhijin Fabrics", "supplier", "2"),
            ("91", "山前铝业有限公司", "Shanqian Aluminium", "supplier", "2"),
            ("91", "赤线铜材有限公司", "Chixian Copper Wire", "supplier", "2"),
            ("91", "三江聚醚化工有限公司", "Sanjiang Polyols", "supplier", "3"),
            ("91", "归真再生金属有限公司", "Guizhen Recycled Metals", "supplier", "3"),
            ("91", "细纱纺织有限公司", "Xisha Yarns", "supplier", "3"),
            ("91", "江湾银行股份有限公司", "Jiangwan Bank", "bank", ""),
            ("91", "麦田农商银行股份有限公司", "Maitian Rural Commercial Bank", "bank", ""),
            ("12", "市风险补偿资金池审核中心", "Pool Review Office", "pool_reviewer", ""),
            ("12", "市风险补偿资金池资金中心", "Pool Treasury Office", "pool_treasurer", ""),
            ("11", "市工业和信息化局", "Municipal Industry Bureau", "pool_authority", ""),
            ("91", "链信平台运营有限公司", "Lianxin Platform", "operator", ""),
            ("11", "市地方金融管理局", "Municipal Financial Regulator", "regulator", ""),
            ("11", "市财政局", "Municipal Finance Bureau", "pool_authority", ""),
        ],
        start=1,
    )
]
CORE, SEATS, LIGHTS, WHEELS, HARNESS, BRAKES, FOAM, FABRIC, _, _, POLYOL = PARTICIPANTS[:11]
# What a piece costs the car maker, in fen without tax, per tier-1 supplier.
PIECES = {SEATS: 142_000, LIGHTS: 38_650, WHEELS: 29_480, HARNESS: 51_275, BRAKES: 67_320}


def vat(ex_tax: int, rate: int) -> int:
    """Tax in fen, half a fen away from zero, as on paper."""
    tax = (abs(ex_tax) * rate + 50) // 100
    return tax if ex_tax > 0 else -tax


def pick(what: str, choices: int) -> int:
    """A number below `choices` that looks random and is the same on every machine."""
    return int.from_bytes(sha256(what.encode()).digest()[:8], "big") % choices


def number(serial: int) -> str:
    """A 20-digit e-invoice number: year 25, region 99 (no such place), serial."""
    return f"2599{serial:016d}"


def yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def working_days() -> list[date]:
    """January to March 2025 without weekends and without the spring festival."""
    first = date(2025, 1, 6)
    days = [first + timedelta(n) for n in range((date(2025, 3, 31) - first).days + 1)]
    festival = (date(2025, 1, 28), date(2025, 2, 4))
    return [d for d in days if d.weekday() < 5 and not festival[0] <= d <= festival[1]]


def purchases() -> list[Row]:
    """106 good invoices from the five tier-1 suppliers to the car maker, by date."""
    days = working_days()
    sellers = list(PIECES)
    rows = []
    for n in range(106):
        seller = sellers[pick(f"seller {n}", len(sellers))]
        # Most bills are of middling size, a few are large: fen without tax, from and to.
        low, high = ((300_000, 4_000_000), (4_000_000, 22_000_000), (22_000_000, 79_000_000))[
            (0, 0, 0, 1, 1, 1, 1, 1, 1, 2)[pick(f"size {n}", 10)]
        ]
        pieces = (low + pick(f"amount {n}", high - low)) // PIECES[seller] + 1
        ex_tax = pieces * PIECES[seller]
        day = days[n * len(days) // 106]
        rows.append(Row(seller.code, number(1001 + n), day, ex_tax, vat(ex_tax, 13)))
    return rows


def invoices_csv() -> str:
    """The purchase ledger: good rows, and one of each thing that a reader must refuse."""
    good = purchases()
    whole, part = good[52], good[70]
    taken_back = part.ex_tax // 4
    extra = [
        Row(whole.seller, number(2001), date(2025, 3, 10), -whole.ex_tax, -whole.tax),
        Row(part.seller, number(2002), part.day, -taken_back, vat(-taken_back, 13)),
    ]
    for n in range(5):
        day = working_days()[7 + 10 * n]
        extra.append(Row(good[n].seller, number(3001 + n), day, 2_500_000, 325_000, "0"))
    lines = [_line(row) for row in sorted(good + extra, key=lambda row: row.day)]
    # A month's list is exported twice and pasted together: these four are in the file twice.
    lines += [_line(good[n]) for n in (88, 90, 93, 97)]
    seller = LIGHTS.code
    lines += [
        f"{CORE.code},{seller},{number(4001)},2025-02-30,8000.00,1040.00,9040.00,1",
        f"{CORE.code},{seller},{number(4002)},2025-03-26,8000.125,1040.016,9040.141,1",
        f"{CORE.code},{seller},{number(4003)},2025-03-27,8000.00,1040.00,9040.01,1",
    ]
    header = "buyer,supplier_enterprise,invoice_no,invoice_date,amount_ex_tax,tax,total,valid"
    return "\n".join([header, *lines]) + "\n"


def _line(row: Row) -> str:
    amounts = ",".join(yuan(fen) for fen in (row.ex_tax, row.tax, row.ex_tax + row.tax))
    return f"{CORE.code},{row.seller},{row.number},{row.day},{amounts},{row.valid}"


def in_chinese(fen: int) -> str:
    """An amount in capital characters (大写), up to 仟万: 1090.05 is 壹仟零玖拾圆零伍分."""
    whole, cents = divmod(abs(fen), 100)
    text, pending_zero = "", False
    for place, digit in zip(range(len(str(whole)) - 1, -1, -1), str(whole), strict=True):
        if digit != "0":
            text += "零" if pending_zero and text else ""
            text += "零壹贰叁肆伍陆柒捌玖"[int(digit)] + ("", "拾", "佰", "仟")[place % 4]
        pending_zero = digit == "0"
        if place == 4:
            text, pending_zero = text + "万", False
    text = (text or "零") + "圆"
    tenths, hundredths = divmod(cents, 10)
    if cents == 0:
        text += "整"
    else:
        text += f"{'零壹贰叁肆伍陆柒捌玖'[tenths]}{'角' if tenths else ''}"
        text += f"{'零壹贰叁肆伍陆柒捌玖'[hundredths]}分" if hundredths else ""
    return ("（负数）" if fen < 0 else "") + text


def einvoice(serial: int, day: date, seller: Participant, buyer: Participant, *items: Item) -> str:
    """One 数电票 as XML."""
    ex_tax, tax = sum(item.amount for item in items), sum(item.tax for item in items)
    root = ElementTree.Element("EInvoice")
    root.append(ElementTree.Comment(" SYNTHETIC / 虚构样例: not a real invoice "))
    header = ElementTree.SubElement(root, "Header")
    _texts(header, EIid=number(serial), EInvoiceTag="SWEI3200", Version="0.32")
    labels = ElementTree.SubElement(header, "InherentLabel")
    for tag, label in (("EInvoiceType", "电子发票"), ("GeneralOrSpecialVAT", "增值税专用发票")):
        _texts(ElementTree.SubElement(labels, tag), LabelCode="01", LabelName=label)
    data = ElementTree.SubElement(root, "EInvoiceData")
    for side, party in (("Seller", seller), ("Buyer", buyer)):
        information = ElementTree.SubElement(data, f"{side}Information")
        particulars = {
            "IdNum": party.code,
            "Name": party.name,
            "Addr": "示例市一路1号",
            "TelNum": "000-00000000",
            "BankName": "示例银行",
            "BankAccNum": "0000000000000000000",
        }
        _texts(information, **{side + tag: text for tag, text in particulars.items()})
    amounts = {
        "TotalAmWithoutTax": yuan(ex_tax),
        "TotalTaxAm": yuan(tax),
        "TotalTax-includedAmount": yuan(ex_tax + tax),
        "TotalTax-includedAmountInChinese": in_chinese(ex_tax + tax),
        "Drawer": "示例开票人",
        "RequestTime": f"{day} 09:30:00",
    }
    _texts(ElementTree.SubElement(data, "BasicInformation"), **amounts)
    for item in items:
        _texts(
            ElementTree.SubElement(data, "IssuItemInformation"),
            ItemName=item.name,
            MeaUnits=item.unit,
            Quantity=str(item.quantity),
            UnPrice=f"{yuan(item.price)}0000",
            Amount=yuan(item.amount),
            TaxRate=f"0.{item.rate:02d}0000",
            ComTaxAm=yuan(item.tax),
            TotaltaxIncludedAmount=yuan(item.amount + item.tax),
        )
    remark = "合同号 SAMPLE-2025-01" + (" 红字冲销" if ex_tax < 0 else "")
    _texts(ElementTree.SubElement(data, "AdditionalInformation"), Remark=remark)
    office = ElementTree.SubElement(root, "TaxSupervisionInfo")
    _texts(office, InvoiceNumber=number(serial), IssueTime=str(day))
    _texts(office, TaxBureauCode="19901000000", TaxBureauName="国家税务总局示例市税务局")
    ElementTree.indent(root, "    ")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return declaration + ElementTree.tostring(root, encoding="unicode") + "\n"


def _texts(parent: ElementTree.Element, **children: str) -> None:
    for tag, text in children.items():
        ElementTree.SubElement(parent, tag).text = text


def einvoices() -> dict[str, str]:
    """The e-invoices of the second tier: the seat maker is the debtor in most of them."""

    def foam(cubic_metres: int) -> Item:
        return Item("*橡胶塑料制品*座椅海绵", "立方米", cubic_metres, 118_600, 13)

    def cloth(metres: int) -> Item:
        return Item("*纺织产品*座椅面料", "米", metres, 6_480, 13)

    freight = Item("*运输服务*运费", "次", 1, 180_000, 9)
    polyol = Item("*化学原料*聚醚多元醇", "吨", 9, 912_000, 13)
    return {
        "01_foam_to_seats.xml": einvoice(5001, date(2025, 2, 10), FOAM, SEATS, foam(120), freight),
        "02_fabric_to_seats.xml": einvoice(5101, date(2025, 2, 13), FABRIC, SEATS, cloth(1_500)),
        "03_foam_to_seats.xml": einvoice(5002, date(2025, 2, 25), FOAM, SEATS, foam(96)),
        "04_fabric_to_seats.xml": einvoice(5102, date(2025, 2, 27), FABRIC, SEATS, cloth(2_150)),
        "05_foam_to_seats.xml": einvoice(5003, date(2025, 3, 10), FOAM, SEATS, foam(150), freight),
        "06_fabric_to_seats.xml": einvoice(5103, date(2025, 3, 12), FABRIC, SEATS, cloth(980)),
        "07_foam_to_seats.xml": einvoice(5004, date(2025, 3, 20), FOAM, SEATS, foam(64)),
        "08_duplicate_of_01.xml": einvoice(5001, date(2025, 2, 10), FOAM, SEATS, foam(120), freight),
        "09_red_of_part_of_07.xml": einvoice(5005, date(2025, 3, 25), FOAM, SEATS, foam(-20)),
        "10_polyol_to_foam.xml": einvoice(5201, date(2025, 3, 17), POLYOL, FOAM, polyol),
    }


UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"
AGGREGATE, BASIC = f"{{{UBL}CommonAggregateComponents-2}}", f"{{{UBL}CommonBasicComponents-2}}"
CURRENCY = {"currencyID": "CNY"}


def _put(parent: ElementTree.Element, path: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """A new element at a path of prefixed names; only its parents are shared with those that are there."""
    *parents, last = path.split("/")
    for name in parents:
        found = parent.find(_full(name))
        parent = ElementTree.SubElement(parent, _full(name)) if found is None else found
    element = ElementTree.SubElement(parent, _full(last), attributes)
    element.text = text or None
    return element


def _full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return _SPACES[prefix] + local


_SPACES = {
    "cac": AGGREGATE,
    "cbc": BASIC,
    "rsm": f"{{{CII}CrossIndustryInvoice:100}}",
    "ram": f"{{{CII}ReusableAggregateBusinessInformationEntity:100}}",
    "udt": f"{{{CII}UnqualifiedDataType:100}}",
}


def ubl(kind: str, serial: int, day: date, seller: Participant, buyer: Participant, *items: Item) -> str:
    """An EN 16931 invoice as UBL; `kind` is Invoice, or CreditNote, whose amounts are positive."""
    ex_tax, tax = sum(item.amount for item in items), sum(item.tax for item in items)
    root = ElementTree.Element(f"{{{UBL}{kind}-2}}{kind}")
    root.append(ElementTree.Comment(" SYNTHETIC / 虚构样例: not a real invoice "))
    _put(root, "cbc:CustomizationID", "urn:cen.eu:en16931:2017")
    _put(root, "cbc:ID", number(serial))
    _put(root, "cbc:IssueDate", str(day))
    _put(root, f"cbc:{kind}TypeCode", "380" if kind == "Invoice" else "381")
    _put(root, "cbc:DocumentCurrencyCode", "CNY")
    for side, party in (("Supplier", seller), ("Customer", buyer)):
        legal = f"cac:Accounting{side}Party/cac:Party/cac:PartyLegalEntity"
        _put(root, f"{legal}/cbc:RegistrationName", party.name)
        _put(root, f"{legal}/cbc:CompanyID", party.code)
    _put(root, "cac:TaxTotal/cbc:TaxAmount", yuan(tax), **CURRENCY)
    sums = {"LineExtensionAmount": ex_tax, "TaxExclusiveAmount": ex_tax, "TaxInclusiveAmount": ex_tax + tax}
    for name, fen in {**sums, "PayableAmount": ex_tax + tax}.items():
        _put(root, f"cac:LegalMonetaryTotal/cbc:{name}", yuan(fen), **CURRENCY)
    quantity = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    for place, item in enumerate(items, start=1):
        line = _put(root, f"cac:{kind}Line")
        _put(line, "cbc:ID", str(place))
        _put(line, f"cbc:{quantity}", str(item.quantity), unitCode="C62")
        _put(line, "cbc:LineExtensionAmount", yuan(item.amount), **CURRENCY)
        _put(line, "cac:Item/cbc:Name", item.name)
        _put(line, "cac:Price/cbc:PriceAmount", yuan(item.price), **CURRENCY)
    return _document(root)


def cii(serial: int, day: date, seller: Participant, buyer: Participant, *items: Item) -> str:
    """The same standard as CII."""
    ex_tax, tax = sum(item.amount for item in items), sum(item.tax for item in items)
    root = ElementTree.Element(_full("rsm:CrossIndustryInvoice"))
    root.append(ElementTree.Comment(" SYNTHETIC / 虚构样例: not a real invoice "))
    _put(root, "rsm:ExchangedDocument/ram:ID", number(serial))
    _put(root, "rsm:ExchangedDocument/ram:TypeCode", "380")
    _put(root, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString", f"{day:%Y%m%d}", format="102")
    trade = _put(root, "rsm:SupplyChainTradeTransaction")
    summation = "SpecifiedTradeSettlementLineMonetarySummation"
    for place, item in enumerate(items, start=1):
        line = _put(trade, "ram:IncludedSupplyChainTradeLineItem")
        _put(line, "ram:AssociatedDocumentLineDocument/ram:LineID", str(place))
        _put(line, "ram:SpecifiedTradeProduct/ram:Name", item.name)
        _put(line, f"ram:SpecifiedLineTradeSettlement/ram:{summation}/ram:LineTotalAmount", yuan(item.amount))
    for side, party in (("Seller", seller), ("Buyer", buyer)):
        party_element = _put(trade, f"ram:ApplicableHeaderTradeAgreement/ram:{side}TradeParty")
        _put(party_element, "ram:Name", party.name)
        _put(party_element, "ram:SpecifiedLegalOrganization/ram:ID", party.code)
    settlement = _put(trade, "ram:ApplicableHeaderTradeSettlement")
    _put(settlement, "ram:InvoiceCurrencyCode", "CNY")
    sums = _put(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _put(sums, "ram:LineTotalAmount", yuan(ex_tax))
    _put(sums, "ram:TaxBasisTotalAmount", yuan(ex_tax))
    _put(sums, "ram:TaxTotalAmount", yuan(tax), **CURRENCY)
    _put(sums, "ram:GrandTotalAmount", yuan(ex_tax + tax))
    _put(sums, "ram:DuePayableAmount", yuan(ex_tax + tax))
    return _document(root)


def _document(root: ElementTree.Element) -> str:
    for prefix, space in _SPACES.items():
        ElementTree.register_namespace(prefix, space[1:-1])
    ElementTree.indent(root, "    ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def xlsx(rows: list[list[str | int]]) -> bytes:
    """A workbook of one sheet: texts as text, whole numbers as numbers (fen as yuan, as a spreadsheet writes them)."""
    cells = "".join(
        f'<row r="{row}">'
        + "".join(
            f'<c t="inlineStr"><is><t>{value}</t></is></c>'
            if isinstance(value, str)
            else f"<c><v>{yuan(value)}</v></c>"
            for value in line
        )
        + "</row>"
        for row, line in enumerate(rows, start=1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="invoices" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEET}"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts.items():
            # Stored and dated once for all, so that the bytes are the same on every machine.
            package.writestr(zipfile.ZipInfo(name), '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


def formats() -> dict[str, bytes]:
    """One file of each format that is read: what a supplier or an ERP would send. All are bills to the car maker."""
    seats = Item("*汽车零部件*座椅总成", "套", 40, PIECES[SEATS], 13)
    wheels = Item("*汽车零部件*轮毂", "只", 160, PIECES[WHEELS], 13)
    freight = Item("*运输服务*运费", "次", 1, 180_000, 9)
    list_rows: list[list[str | int]] = [
        [f"{CORE.name} 采购台账 2025-03"],
        [
            "发票号码",
            "开票日期",
            "销方识别号",
            "销方名称",
            "购方识别号",
            "金额（元）",
            "税额",
            "价税合计",
            "发票状态",
            "备注",
        ],
    ]
    office = ["企业代号,数电票号码,发票号码,开票日期,销方识别号,销方名称,金额,税额,价税合计,发票状态"]
    for place, item in enumerate((seats, wheels, freight)):
        party = (SEATS, WHEELS, BRAKES)[place]
        day = date(2025, 3, 17 + place)
        amounts = [item.amount, item.tax, item.amount + item.tax]
        list_rows.append(
            [number(6001 + place), str(day), party.code, party.name, CORE.code, *amounts, "正常", "货到验收"]
        )
        texts = ",".join(f'"{fen // 100:,}.{fen % 100:02d}"' for fen in amounts)
        office.append(f"{CORE.code},{number(6101 + place)},,{day:%Y/%m/%d},{party.code},{party.name},{texts},正常")
    return {
        "list.xlsx": xlsx(list_rows),
        "tax_office_export_gbk.csv": ("\r\n".join(office) + "\r\n").encode("gbk"),
        "ubl_invoice.xml": ubl("Invoice", 6201, date(2025, 3, 24), SEATS, CORE, seats, freight).encode(),
        "ubl_credit_note.xml": ubl("CreditNote", 6202, date(2025, 3, 25), SEATS, CORE, freight).encode(),
        "cii_invoice.xml": cii(6301, date(2025, 3, 26), WHEELS, CORE, wheels, freight).encode(),
    }


def participants_csv() -> str:
    lines = [",".join(participant) for participant in PARTICIPANTS]
    return "\n".join([",".join(Participant._fields), *lines]) + "\n"


def sample() -> dict[str, bytes]:
    """Every file of the sample: its path in this folder, and its bytes."""
    xml = {f"xml/{name}": text.encode() for name, text in einvoices().items()}
    lists = {"participants.csv": participants_csv().encode(), "invoices.csv": invoices_csv().encode()}
    return {**lists, **xml, **{f"formats/{name}": data for name, data in formats().items()}}


if __name__ == "__main__":
    folder = Path(__file__).resolve().parent
    for path, data in sample().items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(data)
