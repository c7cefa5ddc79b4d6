"""What to do about each thing that can go wrong with a fixed source, in a sentence for whoever keeps the devices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from liuhen.office.capture.fixed.models import Trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

ADVICE: Final[Mapping[Trouble, _StrPromise]] = {
    Trouble.REFUSED: _("核对地址里的端口；在摄像机上打开 RTSP 服务。"),
    Trouble.UNREACHABLE: _("查看摄像机的电源和网线；恢复后自动继续。"),
    Trouble.DENIED: _("在“设置”里重新填写带用户名和密码的地址。"),
    Trouble.NOT_FOUND: _("核对地址的路径和通道号。"),
    Trouble.ENDED: _("正在自动重连；反复出现时检查网络。"),
    Trouble.BROKEN: _("在摄像机上改用 H.264 或 H.265 编码，再看是否恢复。"),
    Trouble.DISK: _("请系统管理员腾出空间；已录的片段留在暂存处，腾出后自动入库。"),
    Trouble.NO_FOLDER: _("检查共享文件夹是否已挂载，以及本系统能否读取。"),
    Trouble.STOPPED: _("请系统管理员查看后台任务是否在运行。"),
    Trouble.CLOCK: _("已按新的时间重新开始；请系统管理员检查对时服务。"),
    Trouble.SILENT: _("检查录像机是否在录，以及存储是否已满。"),
    Trouble.UNREADABLE: _("检查文件的读取权限和存储；十分钟后再试。"),
    Trouble.UNWRITABLE: _("请系统管理员检查存储；已录的片段留在原处，恢复后自动入库。"),
}
