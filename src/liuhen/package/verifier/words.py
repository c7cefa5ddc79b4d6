"""The words of the report, Chinese first, English complete. The page in the browser uses the same table."""

from __future__ import annotations

from typing import Any

TEXTS: dict[str, dict[str, list[str]]] = {
    "title": {
        "bag": ["材料包完整", "Package complete"],
        "manifest": ["文件与清单摘要一致", "Files match the manifest"],
        "originals": ["文件与登记摘要一致", "Originals match the log"],
        "papers": ["文书与登记摘要一致", "Papers match the log"],
        "copies": ["副本出自登记的原件", "Copies come from registered originals"],
        "entries": ["日志条目完好", "Entries well-formed"],
        "inclusion": ["记录在日志中", "Entries in the log"],
        "checkpoint": ["机关签名", "Signed by the log"],
        "quorum": ["见证方共签", "Cosigned"],
        "time": ["时间不晚于", "Not later than"],
        "trust": ["信任依据", "Basis of trust"],
        "chain": ["每件材料的经手过程", "Chain of custody"],
        "opened": ["公开内容与登记承诺一致", "Disclosed content matches"],
        "devices": ["设备编号缺口都有登记", "Device counters accounted for"],
    },
    "proved": {
        "bag": [
            "清单与 {files} 个文件一一对应，没有缺少，没有多余",
            "{files} files, each one listed, none missing, none extra",
        ],
        "manifest": ["{files} 个文件的摘要都与清单一致", "all {files} files have the digest that the manifest lists"],
        "originals": [
            "{files} 个原件的摘要都与日志登记一致",
            "all {files} originals have the digest under which they were logged",
        ],
        "papers": [
            "{files} 份文书和案件资料都与日志登记一致",
            "all {files} papers have the digest under which they were logged",
        ],
        "copies": [
            "{files} 件副本都与制作时的登记一致，写明的来源都是登记过的原件",
            "all {files} copies are as their making was logged, each from an original of the log",
        ],
        "entries": ["{entries} 个条目都是规范写法", "all {entries} entries are canonical"],
        "inclusion": [
            "{entries} 个条目都在检查点 {size} 之内",
            "all {entries} entries are in the log at checkpoint {size}",
        ],
        "checkpoint": ["检查点 {size} 由 {origin} 的密钥签署", "checkpoint {size} is signed by the key of {origin}"],
        "quorum": [
            "达到策略要求：{signed}（策略列出 {known} 方）",
            "enough for the policy: {signed} (the policy lists {known})",
        ],
        "time": ["全部条目登记不晚于 {at}（首次共签）", "every entry was logged by {at} (first cosignature)"],
        "trust": ["密钥取自另行提供的验证策略", "keys come from a policy obtained outside the package"],
        "chain": [
            "{objects} 个对象的条目首尾相接，没有断开",
            "the entries of {objects} objects follow each other without a break",
        ],
        "opened": [
            "{entries} 个条目中公开了 {opened} 个的内容，均一致",
            "{opened} of {entries} entries are disclosed, all match",
        ],
        "devices": ["设备 {devices}；登记的缺口：{missing}", "devices {devices}; gaps on record: {missing}"],
    },
    "fault": {
        "missing": ["清单所列的文件不在", "listed or needed, but not there"],
        "extra": ["多余的文件，清单或日志中没有", "a file that nothing lists"],
        "not-a-file": [
            "不是普通文件（链接、设备、加密或异常压缩），未打开",
            "no plain file (link, device, odd compression); not opened",
        ],
        "bad-name": [
            "文件名不允许（越出目录、控制字符等）",
            "a name that is not allowed (leads outside, control characters)",
        ],
        "name-twice": ["同一文件名出现两次", "the same name twice"],
        "unreadable": ["无法读取或已损坏", "cannot be read or is damaged"],
        "too-large": ["大小超出允许范围", "larger than allowed"],
        "malformed": ["格式不符合规范", "not in the prescribed form"],
        "not-canonical": ["不是规范的 JSON 写法", "not canonical JSON"],
        "amount": ["数据总量与 bag-info.txt 不符", "amount of data differs from bag-info.txt"],
        "digest": [
            "摘要不同：可能是复制损坏，也可能被改动，核验无法区分",
            "digest differs: damaged in copying or changed; this check cannot tell which",
        ],
        "unregistered": ["日志中没有登记这个原件", "no entry of the log registers this original"],
        "copy-unregistered": ["日志中没有登记这件副本的制作", "no entry of the log registers the making of this copy"],
        "copy-source": ["副本写明的来源不是登记过的原件", "the source that the copy names is no original of the log"],
        "other-checkpoint": ["证明所附的检查点与 data/log/checkpoint 不同", "the proof carries another checkpoint"],
        "not-in-log": ["条目不在检查点之内：按证明算出的根不同", "not in the log: the proof leads to another root"],
        "bad-signature": ["签名无效", "the signature is not valid"],
        "unknown-log": ["检查点不是由策略中的日志签署", "not signed by a log of the policy"],
        "no-quorum": ["有效共签没有达到策略要求", "valid cosignatures do not reach the quorum"],
        "chain": ["与同一对象的上一条目不衔接：缺少条目或被替换", "does not follow the object's entry before it"],
        "commitment": ["公开的内容与登记时的承诺不同", "what is disclosed is not what was committed to"],
        "counter": ["编号没有登记为文件，也没有登记为缺口", "counter is on record neither as a file nor as a gap"],
    },
    "note": {
        "nothing": ["材料包中没有可核验的内容", "the package holds nothing to check here"],
        "unregistered": ["没有在日志中单独登记，由移送机关陈述", "not registered in the log; stated by the agency"],
        "source-untold": ["没有公开这件副本的来源和处理方法", "source and process of this copy are not disclosed"],
        "no-policy": ["没有验证策略，无从得知应信任哪把密钥", "no policy: nothing says which key to trust"],
        "no-cosigner-asked": ["策略没有要求共签", "the policy asks for no cosigner"],
        "no-cosignature": [
            "没有可用的共签，时间仅为机关自述",
            "no usable cosignature; times are the agency's own word",
        ],
        "timestamp-token": [
            "附有时间戳，本程序不核验，可用 openssl ts -verify",
            "a timestamp token is there; use openssl ts -verify",
        ],
        "policy-from-package": [
            "使用的是材料包自带的策略；请用监督机关公布的策略再核",
            "the policy came with the package; check again with the one that the supervisor published",
        ],
        "verifier-from-package": [
            "核验程序本身来自材料包；请改用另行取得的程序",
            "this program came with the package; use one obtained elsewhere",
        ],
        "verifier-differs": [
            "材料包自带的核验程序与本程序不同（版本不同或被改动），请勿运行",
            "the package's verify.py differs from this one; do not run it",
        ],
        "starts-later": ["较早的条目不在材料包中", "earlier entries are not in the package"],
        "no-manifest": ["没有公开该设备的接入清单", "no manifest of this device is disclosed"],
    },
    "state": {
        "proved": ["已证实", "proved"],
        "failed": ["不符", "failed"],
        "unchecked": ["未能核验", "not checked"],
    },
    "group": {
        "material": ["材料本身", "The material"],
        "log": ["登记与见证", "Registration and witnesses"],
        "custody": ["经手与程序", "Custody and procedure"],
    },
    "verdict": {
        "proved": ["这份材料与登记时一致", "This package is as it was registered"],
        "failed": ["这份材料有 {failed} 项不符", "{failed} checks of this package failed"],
        "unchecked": ["这份材料未能核验", "This package could not be checked"],
        "untrusted": [
            "，但信任依据未经核对，见下",
            "; but the basis of trust is not checked, see below",
        ],
    },
    "cannot": {
        "staged": ["现场是否真实，是否摆拍", "that the scene was not staged"],
        "unrecorded": ["是否有人有意不录", "that nothing was left unrecorded"],
        "later": ["制作之后日志中是否又有新的条目", "what was logged after the package was made"],
        "head": ["核验不能说明的事", "What this cannot prove"],
    },
    "word": {
        "expected": ["应为", "expected"],
        "actual": ["实为", "found"],
        "entry": ["条目", "entry"],
    },
}


def say(kind: str, code: str, lang: str, **detail: Any) -> str:
    """Return one text of the report with its figures filled in."""
    words = {key: ", ".join(map(str, one)) or "-" if isinstance(one, list) else one for key, one in detail.items()}
    return TEXTS[kind][code][1 if lang == "en" else 0].format(**words)
