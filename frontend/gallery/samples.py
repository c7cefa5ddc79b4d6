"""Invented values for the gallery: every part of the pages in every state. No real person, office or number."""

from __future__ import annotations

from datetime import datetime, timedelta

from liuhen.kernel.instant import BEIJING

NOW = datetime(2026, 11, 18, 14, 32, tzinfo=BEIJING)
DIGEST = "4fa890d1c35e7702b19d6a440e8f21c7d5b3903a68e1f47c1290ab5de6332b7c"


def at(month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant of 2026 in Beijing."""
    return datetime(2026, month, day, hour, minute, second, tzinfo=BEIJING)


def cite(text: str, **more: object) -> dict[str, object]:
    """Return a citation."""
    return {"text": text, "url": "/law", **more}


def frame(current: str) -> dict[str, object]:
    """Return the frame of a page, with `current` as its place."""
    keys = "workbench intake player cases documents approvals records access devices oversight law verify".split()
    counts = {"workbench": 10, "intake": 18, "approvals": 2}
    return {
        "nav": [{"key": k, "url": f"/{k}", "count": counts.get(k), "current": k == current} for k in keys],
        "search_url": "/search",
        "officer": {"name": "张示范", "role": "承办人", "number": "SF-0012"},
        "links": [{"word": "两步验证", "url": "/mfa", "icon": "key"}],
        "sign_out_url": "/sign-out",
        "agency": "示范街道综合执法队",
        "packs": "彭阳 + 国家法",
        "checkpoint": 18204,
        "cosigned": "2/2 · 14:30",
    }


WHY = {
    "sentence": "音像记录应当自作出之日起 2 个工作日内存储。作出当日不计，周末不计，末日 24:00 届满。",
    "days": [
        {"label": "13 周五", "note": "10:10 作出 · 不计", "kind": "start"},
        {"label": "14 周六", "short": "周六", "note": "休息日", "kind": "rest"},
        {"label": "15 周日", "short": "周日", "note": "休息日", "kind": "rest"},
        {"label": "16 周一", "note": "第 1 日", "kind": "counted"},
        {"label": "17 周二", "note": "第 2 日 · 24:00", "kind": "counted"},
        {"label": "18 周三", "short": "今天", "note": "逾期中", "kind": "overdue"},
    ],
    "todo": "BWC-03 尚未接入采集站，原始文件仍在机内。上传后此项记为“逾期完成”，并请写明迟延原因。",
    "not_applicable": "未主张偏远或连续执法，不适用返回后 24 小时。",
}


def duty(n: int, state: str, title: str, detail: str, law: str, due_at: datetime | None, start: str, word: str, **more: object) -> dict[str, object]:  # noqa: E501, PLR0913 - one line a sample
    """Return one obligation row."""
    return {
        "id": n, "state": state, "title": title, "detail": detail, "citation": cite(law), "due_at": due_at,
        "start": start, "act": {"word": word, "url": "/act", **({"icon": "upload"} if more.get("open") else {})}, **more,
    }  # fmt: skip


GROUPS = [
    {"state": "overdue", "name": "已逾期", "count": 2, "duties": [
        duty(1, "overdue", "移交案卷至档案室", "示综执案〔2026〕036 号 · 样例便利店 · 占道堆放物料", "彭阳 第十一条", at(11, 17), "行为终结 10-27 周二", "移交档案室"),
        duty(2, "overdue", "存储音像记录 2 段", "示综执案〔2026〕041 号 · 示范小吃店补充检查 · 记录仪 BWC-03", "彭阳 第十条第一款", at(11, 18), "记录作出 11-13 周五", "接入设备上传", why=WHY, open=True),
    ]},
    {"name": "今天到期", "count": 3, "duties": [
        duty(3, "pending", "报告紧急查封并补办批准手续", "示综执案〔2026〕047 号 · 演示建材经营部 · 当场查封切割机 1 台", "强制法 第十九条", at(11, 18, 16, 20), "实施 11-17 周二 16:20", "提交批准", why=WHY),
        duty(4, "pending", "存储音像记录 1 段", "示综执案〔2026〕045 号 · 南坡村示范点 · 已主张“偏远”：返回后 24 小时", "彭阳 第十条第二款", at(11, 18, 18, 10), "返回 11-17 周二 18:10", "接入设备上传"),
        duty(5, "pending", "作出先行登记保存处理决定", "示综执案〔2026〕041 号 · 示范小吃店 · 餐厨垃圾桶 2 只", "处罚法 第五十六条", at(11, 19), "登记 11-09 周一 · 7 个工作日", "作出处理决定"),
    ]},
    {"name": "本周", "count": 2, "duties": [
        duty(6, "pending", "上缴当场收缴的罚款 200 元", "示综执当罚〔2026〕112 号 · 王演示（个人）", "处罚法 第七十一条", at(11, 20), "收缴 11-17 周二", "登记上缴"),
        duty(7, "pending", "查封期满前解除、延长或处理", "示综执案〔2026〕039 号 · 样本五金店 · 末日周六不顺延，请在周五前办", "强制法 第二十五条", at(11, 22), "查封 10-22 周四 · 30 日", "处理查封"),
    ]},
    {"name": "以后", "count": 3, "duties": [
        duty(8, "pending", "送达行政处罚决定书", "示综执案〔2026〕033 号 · 示例装饰公司", "处罚法 第六十一条", at(11, 24), "决定 11-12 周四 · 7 个工作日", "登记送达"),
    ]},
]  # fmt: skip
DAYS = [
    {"label": "此前", "count": 2, "overdue": True, "url": "#"},
    {"label": "今天 周三", "short": "今天", "count": 3, "current": True, "url": "#"},
    {"label": "19 周四", "short": "周四", "count": 1, "url": "#"},
    {"label": "20 周五", "short": "周五", "count": 0, "url": "#"},
    {"label": "21 周六", "short": "周六", "count": 1, "rest": True, "url": "#"},
    {"label": "22 周日", "short": "周日", "count": 0, "rest": True, "url": "#"},
    {"label": "23 周一", "short": "周一", "count": 1, "url": "#"},
    {"label": "24 周二", "short": "周二", "count": 1, "url": "#"},
]
UPLOADS = [
    {"name": "CAM-02_20261118_0931.mp4", "state": "sending", "share": 62, "sent": "2.86 / 4.61 GB · 38 MB/s", "left": "还需 46 秒"},
    {"name": "CAM-02_20261118_1004.mp4", "state": "digesting", "share": 88},
    {"name": "REC-01_询问_1117.wav", "size_bytes": 148_000_000, "state": "stored", "digest": "9c1f04ae" + "0" * 52 + "77d2", "at": at(11, 18, 14, 28, 6)},
    {"name": "CAM-02_20261113_1012.mp4", "size_bytes": 1_200_000_000, "state": "held", "what": "与 11-13 周五 17:02 入库的一份相同，未重复存储"},
    {"name": "IMG_0007.mp4", "size_bytes": 0, "state": "refused", "what": "文件是空的。", "todo": "请勿清除设备，重新复制后再试"},
]  # fmt: skip
DOCK = [
    {"device": "BWC-01", "state": "stored", "share": 100, "note": "12 段已入库"},
    {"device": "BWC-02", "share": 41, "note": "2 段 1.6 GB"},
    {"device": "BWC-05", "state": "overdue", "share": 100, "note": "缺 1 个编号"},
    {"device": "BWC-08", "share": 8, "note": "5 段 3.1 GB"},
]
COUNTERS = [{"number": "0429"}, {"number": "0430"}, {"number": "0431", "missing": True}, {"number": "0432"}, {"number": "0433"}]


def recording(n: int, started_at: datetime | None, device: str, officer: str, length: int, suggestion: dict[str, object] | None, *, selected: bool = False) -> dict[str, object]:  # noqa: E501, PLR0913 - one line a sample
    """Return one unclassified recording."""
    return {"id": n, "url": "#", "duration_ms": length * 1000, "started_at": started_at, "device": device, "officer": officer, "suggestion": suggestion, "selected": selected}  # noqa: E501 - one line a sample


TRAY = [
    recording(1, at(11, 13, 10, 9), "BWC-05", "李样例", 756, {"title": "示范小吃店 · 补充检查", "detail": "示综执案〔2026〕041 号 · 笔录同时段", "matches": "4 项吻合", "target": "a1"}, selected=True),
    recording(2, at(11, 13, 10, 24), "BWC-05", "李样例", 482, {"title": "示范小吃店 · 补充检查", "detail": "示综执案〔2026〕041 号 · 接上一段", "matches": "4 项吻合", "target": "a1"}, selected=True),
    recording(3, at(11, 13, 10, 12), "CAM-02", "王演示", 1300, {"title": "示范小吃店 · 补充检查", "detail": "示综执案〔2026〕041 号 · 同行人员", "matches": "3 项吻合", "target": "a1"}, selected=True),
    recording(4, at(11, 16, 9), "BWC-01", "王演示", 1878, {"title": "日常巡查 · 样例路一段", "detail": "无案件 · 巡查任务 11-16 · 排班时间", "matches": "3 项吻合"}),
    recording(5, at(11, 16, 15, 22), "BWC-01", "王演示", 347, {"title": "直接送达 · 示例装饰公司", "detail": "示综执案〔2026〕033 号 · 送达回证", "matches": "2 项吻合"}),
    recording(6, at(11, 17, 15, 48), "BWC-08", "赵模拟", 2645, {"title": "查封 · 演示建材经营部", "detail": "示综执案〔2026〕047 号 · 查封决定书", "matches": "4 项吻合"}),
    recording(7, at(11, 17, 16, 55), "BWC-08", "赵模拟", 133, None),
    recording(8, None, "BWC-08", "赵模拟", 41, {"title": "与执法无关？", "detail": "设备误触，仍须说明理由", "matches": "1 项吻合"}),
]  # fmt: skip
TARGETS = [
    {"group": "示综执案〔2026〕041 号 · 示范小吃店", "options": [{"value": "a1", "label": "041 号 · 示范小吃店 · 现场检查（补充）", "selected": True}, {"value": "a2", "label": "041 号 · 示范小吃店 · 现场检查"}]},
    {"group": "无案件", "options": [{"value": "p1", "label": "日常巡查 · 样例路一段"}]},
]  # fmt: skip

VISIT = {
    "starts_at": at(11, 9, 8, 58), "ends_at": at(11, 9, 10, 16), "arrived_at": at(11, 9, 9, 2), "left_at": at(11, 9, 10, 14),
    "marks": [
        {"at": at(11, 9, 9, 3, 20), "word": "告知录像", "notice": True},
        {"at": at(11, 9, 9, 9, 30), "word": "现场", "numeral": "一"},
        {"at": at(11, 9, 9, 15), "word": "言行", "numeral": "二"},
        {"at": at(11, 9, 9, 27, 10), "word": "涉案物品", "numeral": "三"},
        {"at": at(11, 9, 9, 44), "word": "登记保存", "numeral": "四"},
        {"at": at(11, 9, 10, 3), "word": "制件送达", "numeral": "五"},
    ],
    "visit": {"label": "到达至离开", "note": "95.6 %",
        "footage": [{"from": at(11, 9, 9, 2), "to": at(11, 9, 9, 52, 30)}, {"from": at(11, 9, 9, 55, 40), "to": at(11, 9, 10, 14)}],
        "gaps": [{"from": at(11, 9, 9, 52, 30), "to": at(11, 9, 9, 55, 40), "explained": False, "url": "#gap"}]},
    "cameras": [
        {"label": "BWC-03 张示范", "note": "2 缺口",
         "footage": [{"id": "r1", "from": at(11, 9, 9, 1, 40), "to": at(11, 9, 9, 38, 10)}, {"id": "r2", "from": at(11, 9, 9, 41, 25), "to": at(11, 9, 9, 52, 30)}, {"id": "r3", "from": at(11, 9, 9, 55, 40), "to": at(11, 9, 10, 14, 30)}],
         "gaps": [{"from": at(11, 9, 9, 38, 10), "to": at(11, 9, 9, 41, 25), "explained": True, "url": "#gap"}, {"from": at(11, 9, 9, 52, 30), "to": at(11, 9, 9, 55, 40), "explained": False, "url": "#gap"}]},
        {"label": "BWC-05 李样例", "note": "1 缺口",
         "footage": [{"id": "r4", "from": at(11, 9, 9, 3), "to": at(11, 9, 9, 30)}, {"id": "r5", "from": at(11, 9, 9, 30), "to": at(11, 9, 9, 50, 20)}, {"id": "r6", "from": at(11, 9, 9, 57, 5), "to": at(11, 9, 10, 12)}],
         "gaps": [{"from": at(11, 9, 9, 50, 20), "to": at(11, 9, 9, 57, 5), "explained": False, "url": "#gap"}]},
        {"label": "CAM-02 王演示", "note": "26 分", "footage": [{"id": "r7", "from": at(11, 9, 9, 20), "to": at(11, 9, 9, 46)}]},
    ],
    "documents": [{"from": at(11, 9, 9, 43), "to": at(11, 9, 9, 50), "word": "登记保存清单", "url": "#"}, {"from": at(11, 9, 10, 1), "to": at(11, 9, 10, 11), "word": "检查笔录，10:11 签名", "url": "#"}],
}  # fmt: skip
CAMERAS = [
    {"label": "BWC-03 · 张示范", "recordings": [{"id": "r1", "url": "/media/a.mp4", "from": at(11, 9, 9, 1, 40), "to": at(11, 9, 9, 38, 10)}, {"id": "r2", "url": "/media/a.mp4", "from": at(11, 9, 9, 41, 25), "to": at(11, 9, 9, 52, 30)}]},
    {"label": "BWC-05 · 李样例", "recordings": [{"id": "r4", "url": "/media/b.mp4", "from": at(11, 9, 9, 3), "to": at(11, 9, 9, 30)}]},
]  # fmt: skip
CHECKLIST = [
    {"state": "met", "title": "语音说明时间、地点、人员", "act": {"word": "09:02:48", "url": "#"}},
    {"state": "met", "title": "告知正在录音录像", "act": {"word": "09:03:20", "url": "#"}},
    {"state": "met", "title": "重点摄录（一）至（五）", "act": {"word": "5 处标记", "url": "#"}},
    {"state": "overdue", "title": "09:52:30 起 3 分 10 秒无说明", "act": {"word": "写说明", "url": "#"}},
    {"state": "overdue", "title": "BWC-05 重启未语音说明", "act": {"word": "09:57:05", "url": "#"}},
]
FACTS = [
    {"label": "录像", "value": "R-0311 · 36 分 30 秒 · 4.12 GB · 1080p"},
    {"label": "SHA-256", "value": DIGEST, "digest": True},
    {"label": "入库", "value": "11-09 周一 17:26:03", "state": "met"},
    {"label": "存储", "value": "本单位专用存储 A-02，副本 B-02"},
    {"label": "时间", "value": "设备慢 12 秒，回放已校正，原值保留"},
    {"label": "检查点", "value": "17 407 · 共签 2/2 · 11-09 17:30"},
    {"label": "保管", "value": "作为证据，随案卷保管", "citation": cite("彭阳 十二")},
    {"label": "调阅", "value": "2 次，最近 11-18 周三 14:12 赵模拟"},
]
GAPS = [
    {"explained": True, "title": "已说明 · BWC-03 09:38:10–09:41:25（3 分 15 秒）", "lines": ["电量不足，更换电池。09:41:31 重启时语音说明；出发前检查过电量。", "说明 11-09 周一 17:40，张示范、李样例签名"], "act": {"word": "看说明", "url": "#"}},
    {"explained": False, "title": "无说明 · 09:52:30–09:55:40（3 分 10 秒）三机均无画面", "lines": ["BWC-05 缺编号 0418，可能是这一段。此时当事人在签收清单。", "应书面说明，并报机构负责人"], "citation": cite("彭阳 第九条第二款"), "act": {"word": "写说明", "url": "#"}},
]  # fmt: skip

STAGES = [
    {"name": "立案", "note": "09-02 周三", "state": "done"}, {"name": "调查取证", "note": "进行中 · 第 77 天", "state": "now"},
    {"name": "调查终结", "state": "next"}, {"name": "告知 · 听证", "state": "next"}, {"name": "法制审核", "state": "next"},
    {"name": "决定", "note": "至迟 12-01 周二", "state": "next"}, {"name": "送达", "state": "next"}, {"name": "执行", "state": "next"}, {"name": "结案归档", "state": "next"},
]  # fmt: skip
CLOCKS = [
    {"state": "overdue", "name": "存储音像记录", "citation": cite("彭阳 第十条"), "due_at": at(11, 18), "share": 100},
    {"state": "pending", "name": "先行登记处理", "citation": cite("处罚法 第五十六条"), "due_at": at(11, 19), "share": 95},
    {"state": "pending", "name": "处罚决定", "citation": cite("处罚法 第六十条"), "due_at": at(12, 2), "share": 85},
    {"state": "pending", "name": "移交档案室", "citation": cite("彭阳 第十一条"), "note": "行为终结后 20 日"},
]
TABS = [
    {"word": "时间线", "url": "#"}, {"word": "文书", "url": "#", "count": 9}, {"word": "录像", "url": "#", "count": 7}, {"word": "审批", "url": "#", "count": 3},
    {"word": "送达", "url": "#", "count": 1}, {"word": "保管链", "url": "#", "count": 46, "current": True}, {"word": "保管期限", "url": "#"},
]  # fmt: skip
CUSTODY = [
    {"at": at(11, 18, 14, 12, 40), "icon": "eye", "act": "调阅", "object": "录像 R-0311", "rest": "00:04:10–00:09:30", "detail": "赵模拟 · 法制审核 · 许可 P-0029，目的：证据审查", "number": 18197, "digest": "e07a5b19" + "0" * 52 + "40c3", "url": "#"},
    {"at": at(11, 18), "state": "overdue", "act": "2 段音像记录逾期未存储", "detail": "认定 · 记录仪 BWC-03 · 彭阳 第十条第一款", "number": 18151, "digest": "1d92c4f0" + "0" * 52 + "8a6e"},
    {"at": at(11, 10, 9, 14, 22), "icon": "pencil", "act": "更正", "object": "检查笔录", "before": "三只", "after": "二只", "detail": "张示范 · 当事人捺印确认 · 原内容保留", "number": 17480, "digest": "77b021fe" + "0" * 52 + "d915"},
    {"at": at(11, 9, 17, 26, 3), "icon": "database", "act": "入库", "object": "录像 R-0311 等 5 段", "detail": "设备时间 17:25:51，相差 12 秒 · 本单位专用存储 + 副本 1 份", "number": 17402, "digest": DIGEST},
    {"at": at(11, 9, 17, 8, 30), "icon": "usb", "act": "接入 BWC-05，登记设备清单", "detail": "清单列 5 段，到库 4 段，缺编号 0418，登记缺口 G-07", "number": 17398, "digest": "b3c60e47" + "0" * 52 + "95f2"},
    {"at": at(11, 9, 10, 13, 37), "icon": "signature", "act": "签名", "object": "现场检查笔录", "rest": "张示范、李样例、周样本", "detail": "现场平板签名，笔迹与文书摘要一并登记", "number": None},
    {"at": at(11, 9, 9, 46, 10), "icon": "lock", "act": "先行登记保存", "object": "餐厨垃圾桶 2 只", "detail": "批准人 陈模板 · 7 个工作日，至 11-18 周三 24:00", "number": 17365, "digest": "02ad7e95" + "0" * 52 + "f3c8"},
]  # fmt: skip
MISSING = [
    {"state": "overdue", "title": "补充检查录像未入库", "detail": "BWC-03 · 2 段", "act": {"word": "上传", "url": "#"}},
    {"state": "overdue", "title": "缺口 G-07 无书面说明", "detail": "11-09 周一 09:52 起 3 分 10 秒 · 彭阳 九", "act": {"word": "写说明", "url": "#"}},
    {"state": "pending", "title": "先行登记保存处理决定", "detail": "今天 24:00 届满", "act": {"word": "制作", "url": "#"}},
    {"state": "pending", "title": "当事人身份证明复制件", "detail": "核对后由当事人签名", "act": {"word": "添加", "url": "#"}},
    {"state": "unknown", "title": "是否属于重大复杂案件", "detail": "须由人认定，决定是否集体讨论", "act": {"word": "认定", "url": "#"}},
]
STATES = ["overdue", "breached", "met", "late", "pending", "unknown", "refused", "waived", "neutral", "stored", "explained"]
FIGURES = [
    {"label": "到达至离开录像覆盖", "value": "95.1%", "note": "比上月高 0.8"},
    {"label": "按期存储", "value": "92.4%", "note": "比上月高 2.1"},
    {"label": "无说明缺口", "value": "7 处", "note": "比上月多 3", "state": "overdue"},
    {"label": "未分类录像", "value": "18 段", "note": "最早 5 天"},
]
LATER = NOW + timedelta(days=400)
