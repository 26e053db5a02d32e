"""Which column of somebody's own list is which: by its heading, or by a mapping that they give."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from files.invoices import FileError, normalise

# Field: the heading in the template in Chinese and in English, then what the tax offices, ERPs and people call it.
# "own" is a ledger's column for its owner: the seller where the list names buyers, the buyer where it names sellers.
HEADINGS: Mapping[str, tuple[str, str, *tuple[str, ...]]] = {
    "number": (
        *("发票号码", "Invoice number", "发票号", "票号", "发票编号", "单据号", "invoice_no", "invoice id", "invoice"),
        *("inv no", "document number"),
    ),
    "electronic_number": ("数电发票号码", "E-invoice number", "数电票号码", "数电号码", "全电发票号码", "电子发票号码"),
    "issued_on": ("开票日期", "Invoice date", "发票日期", "日期", "issue date", "issued_on", "date", "document date"),
    "seller": (
        *("销方识别号", "Seller ID", "销售方识别号", "销方税号", "销售方税号", "销方单位代号", "销方纳税人识别号"),
        *(
            "销售方纳税人识别号",
            "销方代码",
            "供应商代码",
            "供应商编码",
            "供应商编号",
            "供应商税号",
            "供应商统一社会信用代码",
        ),
        *("销方统一社会信用代码", "卖方代码", "seller", "seller code", "supplier", "supplier id", "supplier code"),
        *("supplier_enterprise", "supplier number", "vendor", "vendor id", "vendor code", "seller tax id"),
    ),
    "seller_name": (
        *("销方名称", "Seller name", "销售方名称", "销售方", "供应商", "供应商名称", "卖方", "卖方名称"),
        *("supplier name", "vendor name"),
    ),
    "buyer": (
        *("购方识别号", "Buyer ID", "购买方识别号", "购方税号", "购买方税号", "购方单位代号", "购方纳税人识别号"),
        *("购买方纳税人识别号", "购方代码", "客户代码", "客户编码", "客户税号", "购方统一社会信用代码", "买方代码"),
        *("buyer", "buyer code", "customer", "customer id", "customer code", "buyer tax id"),
    ),
    "buyer_name": (
        *("购方名称", "Buyer name", "购买方名称", "购买方", "客户", "客户名称", "买方", "买方名称", "customer name"),
    ),
    "ex_tax": (
        *("不含税金额", "Amount without tax", "金额", "未税金额", "不含税价", "合计金额", "amount_ex_tax"),
        *("net amount", "net", "tax exclusive amount"),
    ),
    "tax": ("税额", "Tax", "合计税额", "增值税额", "税金", "tax amount", "vat", "vat amount"),
    "total": (
        *(
            "价税合计",
            "Total",
            "含税金额",
            "价税合计金额",
            "含税总额",
            "发票金额",
            "total amount",
            "gross amount",
            "gross",
        ),
        *("amount including tax", "invoice total", "tax inclusive amount", "total with tax"),
    ),
    "valid": ("发票状态", "Status", "状态", "票据状态", "是否有效", "valid", "invoice status"),
    "own": ("企业代号", "Own ID", "本企业代号", "本单位代号", "本单位税号", "本企业税号", "own code"),
}
AMOUNTS = ("ex_tax", "tax", "total")
MOST_COLUMNS = 256


def _plain(heading: str) -> str:
    """金额（元） and "Amount (CNY)" are 金额 and "amount": no case, no blanks, no brackets with a unit in them."""
    return re.sub(r"\([^)]*\)|[\W_]", "", normalise(heading).lower())


FIELD_OF = {_plain(heading): name for name, headings in HEADINGS.items() for heading in headings}


def fields_of(header: Sequence[str], mapping: Mapping[str, str] | None = None) -> dict[str, int]:
    """The place of each field in `header`. `mapping` (field: heading as it stands in the file) goes before the names.

    Raises FileError "wrong_mapping" (a field or heading that is not there) or "wrong_header" (a field is missing, or
    two columns could be it).
    """
    places = _given(header, mapping or {})
    taken = set(places.values())
    double: list[str] = []
    for place, heading in enumerate(header):
        name = FIELD_OF.get(_plain(heading))
        if name is None or place in taken or name in (mapping or {}):
            continue
        if name in places:
            double.append(heading)
        places.setdefault(name, place)
    if "own" in places:
        side = "seller" if "buyer" in places else "buyer"
        places.setdefault(side, places.pop("own"))
    if double:
        named = ", ".join(double)
        raise FileError(
            "wrong_header",
            f"表头不符：多于一列可作 {named}，请指定以哪一列为准",
            f"Wrong header, more than once: {named}. Say by a mapping which column counts",
        )
    missing = _missing(places)
    if missing:
        raise FileError(
            "wrong_header",
            f"表头不符：缺少列 {', '.join(HEADINGS[name][0] for name in missing)}。请使用模板，或指定哪一列是它",
            f"Wrong header, missing: {', '.join(HEADINGS[name][1] for name in missing)}."
            " Use the template, or say by a mapping which column it is",
        )
    return places


def _given(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    places = {}
    headings = [heading.strip() for heading in header]
    for name, heading in mapping.items():
        if name not in HEADINGS or headings.count(heading.strip()) != 1:
            raise FileError(
                "wrong_mapping",
                f"列对应关系有误：{name[:40]} 对应“{heading[:80]}”，字段未知，或文件中没有（或不止一个）这个表头",
                f"The mapping does not fit: {name[:40]} is to be '{heading[:80]}', but there is no such field,"
                " or not exactly one such heading in the file",
            )
        places[name] = headings.index(heading.strip())
    return places


def _missing(places: Mapping[str, int]) -> list[str]:
    """What no invoice can be read without; of the three amounts, two give the third."""
    missing = [name for name in ("issued_on", "seller", "buyer") if name not in places]
    if "number" not in places and "electronic_number" not in places:
        missing.insert(0, "number")
    amounts = [name for name in AMOUNTS if name not in places]
    return missing + (amounts if len(amounts) > 1 else [])
