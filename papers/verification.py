"""The page where anybody checks a paper: both languages, nothing from elsewhere, and nothing confidential on it."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from papers.text import Words, moment

STATES = {
    "valid": Words("有效：账本现状与该文件所载一致", "Valid: the ledger says what this paper says"),
    "superseded": Words("已失效：账本此后已有变更", "Superseded: the ledger has changed since"),
    "unknown": Words("查无此文件", "Unknown: no paper has this code"),
}
COLOURS = {"valid": "good", "superseded": "old", "unknown": "bad"}
SINCE = {
    "valid": Words("自区块 {block} 起", "since block {block}"),
    "superseded": Words("最近一次变更在区块 {block}", "last changed in block {block}"),
}
FILES = {
    True: Words("是平台出具的原件，逐字节一致", "This file is the one that was handed out, byte for byte"),
    False: Words("不是平台出具的原件", "This file is not the one that was handed out"),
}
STYLE = """
body{margin:0 auto;max-width:40rem;padding:2rem 1rem;color:#1a2433;background:#fff;
font:1rem/1.5 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
h1{font-size:1.25rem;font-weight:600}small{display:block;color:#4a5666}
.verdict{padding:1rem;border-left:.4rem solid;background:#f3f6f9;font-size:1.15rem}
.good{border-color:#1b7f4b}.old{border-color:#9a6200}.bad{border-color:#b3261e}
label{display:block;margin-top:1rem}input{box-sizing:border-box;width:100%;padding:.5rem;font:inherit}
button{margin-top:1rem;padding:.5rem 1.5rem;font:inherit}footer{margin-top:2rem;font-size:.85rem}
"""
# The file itself goes nowhere: only its hash is sent.
SCRIPT = """
const file=document.getElementById("file"),field=document.getElementById("sha256");
file.addEventListener("change",async()=>{
const digest=await crypto.subtle.digest("SHA-256",await file.files[0].arrayBuffer());
field.value=Array.from(new Uint8Array(digest),b=>b.toString(16).padStart(2,"0")).join("");
field.form.submit();});
if(window.isSecureContext)document.getElementById("choose").hidden=false;
"""


def page(*, state: str, since_block: int | None, same: bool | None, sha256: str, block: int | None, at: int) -> str:
    """sha256: what was asked about, as it was typed. block, at: of the ledger, as far as it is known here."""
    said = _words(STATES[state])
    if since_block is not None:
        since = SINCE[state]
        said += _words(Words(since.zh.format(block=since_block), since.en.format(block=since_block)))
    file = "" if same is None else f'<p class="verdict {"good" if same else "bad"}">{_words(FILES[same])}</p>'
    asked = "" if state == "unknown" else _form(sha256)
    known = "—" if block is None else f"{block} · {moment(at)} (UTC+8)"
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>凭证核验 Verification</title><style>{STYLE}</style></head><body><main>
<h1>应收账款电子凭证核验 <small lang="en">Verification of a certificate of receivable</small></h1>
<p class="verdict {COLOURS[state]}">{said}</p>
{file}{asked}
</main><footer>账本区块 <span lang="en">ledger block</span> {known}</footer></body></html>
"""


def policy() -> str:
    """For the page's own style and script, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(STYLE)}; script-src {_hash(SCRIPT)}; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


def _form(sha256: str) -> str:
    return f"""<form method="get">
<label id="choose" hidden>选择文件核对（文件不会上传）
<small lang="en">Choose the file; it stays on your machine</small><input id="file" type="file" accept=".pdf"></label>
<label>或填入文件的 SHA-256 值 <small lang="en">or type its SHA-256</small>
<input id="sha256" name="sha256" maxlength="80" autocomplete="off" value="{escape(sha256)}"></label>
<button>核对 <span lang="en">Check</span></button></form><script>{SCRIPT}</script>"""


def _words(words: Words) -> str:
    return f'{escape(words.zh)}<small lang="en">{escape(words.en)}</small>'


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
