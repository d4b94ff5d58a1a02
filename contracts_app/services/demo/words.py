"""Words of which the people and places of a demonstration are made. Nobody real is meant."""

from typing import Final

SURNAMES: Final = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋"
    "蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万"
    "单仇解区尹"
)
COMMON: Final = "王李张刘陈杨赵黄周吴徐孙"
"""These come much more often, as in life."""

OLD_MEN: Final = (
    "建国 福生 德贵 长林 守义 志明 永贵 金山 树德 文学 保田 学礼 玉山 洪生 万福".split()
)
OLD_WOMEN: Final = (
    "秀英 桂兰 玉珍 凤英 素芳 淑华 桂香 秀兰 玉兰 春梅 兰英 翠花 金凤 惠珍 月娥".split()
)
MEN: Final = "建军 志强 伟 勇 军 海涛 国庆 立新 永刚 文斌 晓东 振华 磊 超 鹏 宏伟 俊杰 明辉".split()
WOMEN: Final = "红梅 丽娟 艳 敏 静 燕 海霞 春燕 丽华 雪梅 晓丽 玲 娜 婷 倩 文娟 慧 佳".split()
BOYS: Final = "浩然 子轩 宇航 博文 梓豪 一鸣 天宇 俊熙 皓轩 思远 嘉诚 明哲 泽宇 景行 书豪".split()
GIRLS: Final = "欣怡 子涵 诗涵 梓萱 雨桐 可馨 语嫣 思琪 若曦 佳怡 一诺 梦瑶 雅琪 沐辰 芷若".split()

RARE: Final = "𠮷䶮㐱垚堃喆昉旻翀祎"
"""Characters that fonts, keyboards and old programs stumble over."""

MINORITY_NAME: Final = "阿依古丽·买买提"
ETHNICITIES: Final = ("满族", "回族", "蒙古族", "土家族", "苗族")
EDUCATIONS_OLD: Final = ("文盲或半文盲", "小学", "小学", "初中")
EDUCATIONS_YOUNG: Final = ("初中", "初中", "高中", "中等职业", "大学专科", "大学本科")

TOWN_WORDS: Final = (
    "河口 柳林 青石 桃园 白水 龙泉 清河 南岭 双桥 石门 沙河 云山 金沟 长堤 梅溪 马店 枣园 大营 "
    "新集 东平"
).split()
VILLAGE_WORDS: Final = (
    "东 南 西 北 前 后 上 下 中 新 大 小 长 古 李家 王家 张家 陈家 刘家 周家"
).split()
NUMERALS: Final = "一二三四五六七八九十"
