"""The words of made-up reports: a stock of phrases, and names of agencies that exist nowhere.

A sentence is put together from an opening, a deed and an end of one topic, so that a few hundred phrases give texts
that differ from file to file, as real reports do; a benchmark over equal texts would flatter every cache.
"""

import math
import random
from dataclasses import dataclass
from itertools import count

INTRODUCTIONS = (
    "依据《中华人民共和国政府信息公开条例》(以下简称《政府信息公开条例》)第五十条规定，编制本报告。",
    "根据《中华人民共和国政府信息公开条例》第五十条要求，现公布本机关{year}年政府信息公开工作年度报告。",
    "本报告按照《中华人民共和国政府信息公开条例》编制，数据统计期限自{year}年1月1日起，至{year}年12月31日止。",
)


@dataclass(frozen=True)
class Topic:
    """A part of section one: its title and the phrases that its sentences are made of."""

    title: str
    openings: tuple[str, ...]
    deeds: tuple[str, ...]
    ends: tuple[str, ...]


TOPICS = (
    Topic(
        "组织领导",
        (
            "{year}年，{agency}把信息公开列入年度重点任务",
            "{agency}调整充实信息公开工作小组",
            "年初召开专题会议研究公开事项",
            "主要负责同志带头过问重要文件的公开",
            "结合机构职能变化重新梳理职责分工",
            "围绕方便群众办事这条主线",
        ),
        (
            "明确由办公室统筹、{n}个内设机构各负其责",
            "把公开要求写进各科室的岗位说明",
            "建立月度碰头、季度通报的推进机制",
            "先后{n}次听取进展情况汇报",
            "确定{n}名联络员负责收集和报送",
            "对照上级要点逐条列出任务清单",
        ),
        (
            "做到事事有人管、件件有回音",
            "各项任务均按时间节点推进",
            "形成上下衔接、左右配合的工作局面",
            "为全年工作打下了较好的基础",
            "有效避免了推诿和拖延",
            "公开工作逐步走上规范化轨道",
        ),
    ),
    Topic(
        "主动公开",
        (
            "坚持以公开为常态、不公开为例外",
            "聚焦群众关心的民生实事",
            "按照公开目录的要求",
            "针对年度重点项目和资金安排",
            "在重要文件印发的同时",
            "依托门户网站和政务新媒体",
        ),
        (
            "全年发布各类信息{n}条",
            "及时更新机构职能、办事指南和财政预决算等栏目",
            "公布政策文件及配套解读材料{n}篇",
            "通过公众号推送动态{n}期",
            "以图表和问答形式解读政策{n}次",
            "集中公开建议提案办理结果{n}份",
        ),
        (
            "让群众看得到、看得懂、用得上",
            "内容更新的及时性明显提高",
            "社会各界的知情渠道进一步拓宽",
            "收到了较好的宣传效果",
            "阅读量较上一年度稳步增长",
            "保障了公众对重大事项的了解",
        ),
    ),
    Topic(
        "依申请公开",
        (
            "严格按照法定时限办理申请",
            "完善登记、审核、答复和归档的流程",
            "加强与申请人的电话沟通",
            "对疑难申请实行集体会商",
            "规范答复文书的格式和用语",
            "设立专门窗口接收当面申请",
        ),
        (
            "遇有复杂事项主动征求法律顾问意见",
            "能够当场说明的一次讲清",
            "逐件建立台账并跟踪办理进度",
            "统一使用{n}类答复模板",
            "对涉及多个部门的事项及时会同研究",
            "注意保护商业秘密和个人隐私",
        ),
        (
            "切实维护申请人的合法权益",
            "答复质量和效率都有所提升",
            "没有出现超期答复的情形",
            "申请人的满意程度不断提高",
            "让每一件申请都有明确结果",
            "减少了不必要的误解和争议",
        ),
    ),
    Topic(
        "政府信息管理",
        (
            "健全信息发布前的审核制度",
            "对历年文件进行全面清理",
            "落实先审查、后公开的程序",
            "加强公文起草阶段的属性认定",
            "完善信息的收集、保存和更新办法",
            "对已经公开的内容开展定期检查",
        ),
        (
            "逐级签字确认后方可上网",
            "标注有效、失效状态的文件共{n}件",
            "发现错漏{n}处并全部改正",
            "对隐私内容作了遮盖处理",
            "按年度归集成册并送交查阅场所",
            "把属性认定作为发文的必经环节",
        ),
        (
            "确保内容准确、表述规范",
            "全年没有发生失密泄密事件",
            "管理水平得到进一步提升",
            "方便群众检索和下载",
            "堵住了可能出现的漏洞",
            "为后续利用提供了便利",
        ),
    ),
    Topic(
        "平台建设",
        (
            "优化门户网站的栏目设置",
            "整合各类政务新媒体账号",
            "在服务大厅设置公开专区",
            "配合完成网站适老化改造",
            "丰富线下查阅点的资料",
            "加强公众号的日常维护",
        ),
        (
            "新设专栏{n}个并撤并重复栏目",
            "配备查询设备{n}台供群众免费使用",
            "把常用事项放到首页显著位置",
            "增加检索和语音播报功能",
            "安排专人每日巡查链接和内容",
            "定期更换宣传册页约{n}份",
        ),
        (
            "页面更加简洁清楚",
            "群众查找信息更加方便",
            "平台运行总体平稳",
            "线上线下相互补充",
            "满足了不同人群的需要",
            "访问速度有了明显改善",
        ),
    ),
    Topic(
        "监督保障",
        (
            "把公开情况纳入年度考核",
            "面向社会公布监督电话和邮箱",
            "组织业务培训和经验交流",
            "邀请群众代表参加开放日活动",
            "对照评估结果逐项整改",
            "加强对下属单位的业务指导",
        ),
        (
            "全年举办培训{n}期、参训{m}人次",
            "收集意见建议{n}条并逐一反馈",
            "按季度通报栏目更新情况",
            "发放问卷{m}份了解公众需求",
            "将问题清单交由责任科室限期办结",
            "编印学习资料{m}册供工作人员使用",
        ),
        (
            "工作人员的业务能力得到锻炼",
            "全年未发生责任追究的情形",
            "推动形成齐抓共管的氛围",
            "公众参与的积极性进一步提高",
            "整改事项均已落实到位",
            "为做好下一步工作积累了经验",
        ),
    ),
)

PROBLEMS = (
    "个别科室对公开的认识还不够深入",
    "政策解读的形式较为单一",
    "部分栏目更新的频次偏低",
    "基层人员的业务水平有待提高",
    "与群众互动的渠道还不够多",
    "部分信息的表述过于专业",
    "对历史文件的整理进展较慢",
    "线下查阅场所的利用率不高",
    "公开内容的深度与群众期待仍有差距",
    "跨部门信息的衔接还不够顺畅",
)

REMEDIES = (
    "把学习培训安排到每个季度，邀请业务骨干讲解典型案例",
    "采用图解、短视频等方式，帮助群众理解政策要点",
    "列出更新时限表，由办公室按月核对并提醒",
    "建立问题台账，完成一项销号一项",
    "开设意见征集专栏，对来信来电及时回应",
    "推行通俗化写作，发布前请非专业人员试读",
    "分年度清理存量文件，逐步补齐目录",
    "结合便民服务安排，引导群众到查阅点使用资料",
    "加强与兄弟单位的沟通，统一口径后再行发布",
    "把公开质量作为评先评优的重要参考",
)

NOTHING_ELSE = (
    "除上述情况外，本机关没有其他需要报告的事项。",
    "本年度无其他需要报告的事项。",
    "公众如需了解更多情况，可登录本机关门户网站查询。",
    "对本报告有疑问的，可在工作时间与本机关办公室联系。",
)

NO_FEE = (
    "{year}年度本机关未收取信息处理费。发出收费通知的件数和总金额，以及实际收取的总金额均为0。",
    "本机关{year}年度收取信息处理费情况为：发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。",
)

FEE = (
    "本机关{year}年度收取信息处理费情况为：发出收费通知的件数为{notices}件，总金额为{billed}元，"
    "实际收取的总金额为{collected}元。"
)


@dataclass(frozen=True)
class Fee:
    """What section six says about the information-processing fee, in yuan."""

    notices: int
    billed: int
    collected: int


class Writer:
    """Writes the prose of one report after the other; the same generator gives the same texts."""

    def __init__(self, generator: random.Random) -> None:
        self.random = generator

    def between(self, least: int, most: int) -> int:
        return least + int(self.random.random() * (most - least))

    def introduction(self, year: int) -> str:
        return self._one(INTRODUCTIONS).format(year=year)

    def overview(self, agency: str, year: int, received: int, length: int) -> str:
        """Section one, a line a paragraph, of about that many characters."""
        applied = f"{year}年，{agency}全年新收政府信息公开申请{received}件。"
        paragraphs = [[f"（{numeral}）{topic.title}\n"] for numeral, topic in zip("一二三四五六", TOPICS, strict=True)]
        paragraphs[2].append(applied)
        written = len(applied)
        start = int(self.random.random() * len(TOPICS[0].openings))
        for number in count():
            if written >= length:
                break
            turn, place = divmod(number, len(TOPICS))
            sentence = self._sentence(TOPICS[place], start + turn).format(
                agency=agency,
                year=year,
                n=self.between(2, 30),
                m=self.between(30, 900),
            )
            paragraphs[place].append(sentence)
            written += len(sentence)
        return "\n".join("".join(paragraph) for paragraph in paragraphs)

    def problems(self) -> str:
        problems = self.random.sample(PROBLEMS, 2)
        remedies = self.random.sample(REMEDIES, 3)
        return (
            f"存在问题：一是{problems[0]}；二是{problems[1]}。\n"
            f"改进情况：一是{remedies[0]}。二是{remedies[1]}。三是{remedies[2]}。"
        )

    def other(self, year: int, fee: Fee | None) -> str:
        """Section six; without a fee, nothing is said about fees."""
        if fee is None:
            return self._one(NOTHING_ELSE)
        pattern = FEE if fee.notices else self._one(NO_FEE)
        stated = pattern.format(year=year, notices=fee.notices, billed=fee.billed, collected=fee.collected)
        return f"{stated}\n{self._one(NOTHING_ELSE)}"

    def _sentence(self, topic: Topic, turn: int) -> str:
        """A sentence with places for names and numbers; openings take turns, deeds and ends fall by chance."""
        opening = topic.openings[turn % len(topic.openings)]
        return f"{opening}，{self._one(topic.deeds)}，{self._one(topic.ends)}。"

    def _one(self, phrases: tuple[str, ...]) -> str:
        return phrases[int(self.random.random() * len(phrases))]


PROVINCES = (
    *("河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南"),
    *("湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海"),
)
FIRST = "安宁永清平临广明长新金玉龙凤云青江海河石松柏梅兰桂泰和康兴隆昌盛源泉"
SECOND = "州阳阴川山江城丰陵原溪浦水岭湖林泽岗桥台峰安"
DISTRICTS = ("区", "县")
ORGANS = (
    *("人民政府", "人民政府办公室", "发展和改革委员会", "教育局", "科学技术局", "工业和信息化局", "公安局"),
    *("民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局"),
    *("交通运输局", "水利局", "农业农村局", "商务局", "文化和旅游局", "卫生健康委员会", "退役军人事务局"),
    *("应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "信访局", "城市管理局"),
    *("政务服务管理局", "林业局", "体育局", "档案馆", "城市管理指挥中心", "公共资源交易中心"),
    *("粮食和物资储备局", "国有资产监督管理委员会", "行政审批服务局", "综合行政执法局", "乡村振兴局"),
    "金融工作办公室",
)
PLACES = len(FIRST) * len(SECOND)
AGENCY_NAMES = len(PROVINCES) * PLACES * PLACES * len(DISTRICTS) * len(ORGANS)
STRIDE = next(step for step in count(AGENCY_NAMES * 618 // 1000) if math.gcd(step, AGENCY_NAMES) == 1)
"""Coprime to the number of names: multiplying by it visits each name once and sets neighbours far apart."""


def agency_name(number: int) -> str:
    """The name of the agency of that number, like 湖北省泰溪市云江区财政局; no two numbers share a name."""
    rest, organ = divmod(number * STRIDE % AGENCY_NAMES, len(ORGANS))
    rest, kind = divmod(rest, len(DISTRICTS))
    rest, district = divmod(rest, PLACES)
    province, city = divmod(rest, PLACES)
    where = f"{PROVINCES[province]}省{_place(city)}市{_place(district)}{DISTRICTS[kind]}"
    return where + ORGANS[organ]


def _place(number: int) -> str:
    first, second = divmod(number, len(SECOND))
    return FIRST[first] + SECOND[second]
