// The words of the page: those of the report, which verify.py says too, and the page's own. Chinese, then English.
import texts from "./texts.json";

const PAGE = {
  "promise": ["无需登录。材料只在这台电脑上检查，不会上传。", "No sign-in. The material is checked on this computer and never uploaded."],
  "drop-title": ["核验一份材料", "Check a package"],
  "drop-lead": ["把移送的材料包（文件夹或 .zip）拖到这里，逐项检查它与登记时是否一致。", "Drop the package you were given (a folder or a .zip) here; every item is compared with what was registered."],
  "drop-here": ["把材料包拖到这里", "Drop the package here"],
  "drop-size": ["文件夹或 .zip，大小不限", "A folder or a .zip of any size"],
  "drop-one": ["请一次拖入一个文件夹或一个 .zip。", "Drop one folder or one .zip at a time."],
  "pick-folder": ["选择文件夹", "Choose a folder"],
  "pick-zip": ["选择 .zip", "Choose a .zip"],
  "policy": ["监督机关公布的验证策略", "Policy published by the supervisor"],
  "policy-why": ["没有它也能核验，但只能依据材料包自带的密钥，信任依据会列为“未能核验”。", "The check works without it, but only by the keys that came with the package; the basis of trust is then not checked."],
  "pick-policy": ["选择策略文件", "Choose the policy"],
  "policy-refused": ["这个文件不是验证策略，没有使用：{where}", "This file is no policy and was not used: {where}"],
  "checking": ["正在核验", "Checking"],
  "progress": ["已读 {done}，共 {total}", "{done} of {total} read"],
  "stop": ["停止", "Stop"],
  "print": ["打印核验报告", "Print the report"],
  "another": ["核验另一份材料", "Check another"],
  "checked-at": ["核验于 {at}，用时 {span}", "Checked {at}, in {span}"],
  "differs-lead": ["这份材料中", "In this package"],
  "differs": ["{n} 个文件与登记时不同", "{n} files differ from what was registered"],
  "rest": ["其余 {n} 个文件与登记时一致。不同的文件暂不宜采信，可要求移送机关重新提供并说明原因。", "The other {n} files are as registered. Do not rely on those that differ; ask the agency to provide them again and to explain."],
  "failed-more": ["不符的项目见右侧。可要求移送机关重新提供并说明原因。", "See the items that failed. Ask the agency to provide the package again and to explain."],
  "proved-more": ["从登记之时起，这些文件和记录没有被改动、遗漏或倒签。", "Since they were registered, these files and records were not changed, left out or backdated."],
  "unchecked-more": ["材料包缺少核验所需的内容，见右侧。", "The package lacks what the check needs; see the items."],
  "untrusted": ["这份材料与它自带的登记一致", "This package matches the registration it carries"],
  "untrusted-more": ["登记由谁作出、密钥是否可信，还没有核对：请用监督机关公布的验证策略再核一次。", "Who made that registration, and whether the keys can be trusted, is not checked yet: check again with the policy that the supervisor published."],
  "material": ["材料", "Material"],
  "file": ["文件", "File"],
  "number": ["案号", "Case"],
  "cause": ["案由", "Cause"],
  "agency": ["移送机关", "Agency"],
  "recipient": ["移送对象", "Recipient"],
  "made_at": ["制作时间", "Made"],
  "trust": ["信任依据", "Trust"],
  "own-policy": ["材料包自带的策略，未经核对", "the package's own policy, not checked"],
  "files": ["{n} 个文件", "{n} files"],
  "faults": ["{n} 处不符", "{n} faults"],
  "some-wrong": ["{files} 个文件中 {right} 个一致，{wrong} 个不符", "{right} of {files} files match, {wrong} do not"],
  "more-faults": ["还有 {n} 处", "{n} more"],
  "not-a-failure": ["未能核验，不等于不符", "Not checked, which is not the same as failed"],
  "logged": ["登记时", "Logged"],
  "listed": ["清单", "Listed"],
  "found": ["材料中", "Found"],
  "seconds": ["{n} 秒", "{n} s"],
  "cannot-lead": ["以下不在核验范围内：", "Outside of what is checked:"],
  "cannot-tail": ["它只说明：从登记之时起，这些文件和记录有没有被改动、遗漏或倒签。", "It only says whether files and records were changed, left out or backdated since they were registered."],
  "broken": ["核验中断：{why}。没有得出结论，请重新核验。", "The check was interrupted: {why}. There is no result; check again."],
} as const;

type Both = readonly string[];
type Detail = Record<string, string | number | string[]>;

function fill(both: Both | undefined, detail: Detail): string {
  const text = both?.[document.documentElement.lang.startsWith("en") ? 1 : 0] ?? "";
  return text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = detail[key] ?? "";
    return Array.isArray(value) ? value.join(", ") || "-" : String(value);
  });
}

/** A word of the page. */
export function word(code: keyof typeof PAGE, detail: Detail = {}): string {
  return fill(PAGE[code], detail);
}

/** A text of the report: `say("fault", "digest")`. */
export function say(kind: keyof typeof texts, code: string, detail: Detail = {}): string {
  return fill((texts[kind] as Record<string, Both>)[code], detail);
}
