### 工作室的中文词句。

lianju = 联句
opening = 正在打开这本书……
close = 关闭
back = 返回
undo = 撤销
take = 采用
accept = 采用
refuse = 不用
list-comma = 、

## 字数

count = { $language ->
        [en] { $count } 词
       *[zh] { $count } 字
    }
count-total = { $language ->
        [en] 共 { $count } 词
       *[zh] 共 { $count } 字
    }
count-chosen = { $language ->
        [en] 选中 { $count } 词
       *[zh] 选中 { $count } 字
    }
count-characters = { $count } 个字符
reading = 大约要读 { $minutes } 分钟
counting = 正在数……
goal-label = 目标进度
goal-left = { $language ->
        [en] 还差 { $left } 词
       *[zh] 还差 { $left } 字
    }
goal-done = 目标已达
goal-line = { $count } / { $target } { $language ->
        [en] 词
       *[zh] 字
    } · { $share }
megabytes = { $size } MB

## 顶栏

book-untitled = 未命名
light-saved = 已存好
light-saved-means = 你写的全都在磁盘上了。
light-saving = { $count ->
        [0] 正在保存
       *[other] 还有 { $count } 处在保存
    }
light-saving-means = 正在写入磁盘。
light-offline = { $count ->
        [0] 已断开
       *[other] 已断开 · { $count } 处暂存在此
    }
light-offline-means = 服务没有回应。你写的都留在这个浏览器里，一接通就写入磁盘。
light-refused = 没有存上
light-refused-means = 磁盘没有收下最近的改动。你写的还在这一页上。
model-unknown = 正在问模型……
model-absent = 没有模型
model-loading = 正在载入模型……
model-loading-share = 正在载入模型，{ $share }
model-ready = 模型就绪
model-failed = 模型出错
model-open = 选择模型
speed = 每秒 { $speed } 个词元
sent-nothing = 什么都没有外传
sent-nothing-long = 没有任何文字离开过这台机器。
sent-to = 发送过文字给 { $hosts }
sent-means = 工作室启动以来，你的文字发给过哪些别的机器
palette-open = 查找或执行
notices = 消息
offline = 工作室的服务没有回应。
offline-hint = 你写的都留在这个浏览器里。如果关掉了服务，请重新启动：lianju studio
aside = 有些改动属于这本书的另一段历史。
aside-hint = 它们留在这台电脑上，没有混进来：“{ $text }”你选定之前会一直留着。
aside-empty = 它们留在这台电脑上，没有混进来；其中只有删除。
aside-keep = 存成笔记
aside-copy = 复制后忘掉
aside-forget = 忘掉
aside-note = 另存的改动
aside-noted = 已存成笔记“{ $title }”。
aside-copied = 已复制，这里不再保留。
aside-forgotten = 已忘掉。
resize-binder = 目录栏的宽度
resize-panel = 右栏的宽度
pages = 书页
page-label = “{ $title }”的正文
focus-leave = 离开专注

## 目录

binder = 目录
binder-tree = 部、章、场、笔记
binder-empty = 还是空的。点 + 添一场。
binder-moved = “{ $title }”移到了“{ $parent }”里。
binder-stays = “{ $title }”没有移动。
binder-undone = 已撤销：{ $what }
binder-nothing-undone = 没有可以撤销的。
binder-undo = { $what ->
        [none] 没有可以撤销的
       *[other] 撤销：{ $what }
    }
add = 添加
kind-part = 部
kind-chapter = 章
kind-scene = 场
kind-note = 笔记
new-part = 第 { $number } 部
new-chapter = 第 { $number } 章
new-scene = 第 { $number } 场
new-note = 笔记 { $number }
entry-title = 标题
entry-label = { $kind }：{ $title }，{ $count }{ $status ->
        [none] {""}
       *[other] ，{ $status }
    }
entry-tools = 对“{ $title }”
entry-describe = “{ $title }”的梗概、状态、标签
entry-rename = 改名：{ $title }
entry-up = 上移：{ $title }
entry-down = 下移：{ $title }
entry-remove = 移走：{ $title }
step-added = 添加“{ $title }”
step-edited = 改动“{ $title }”
step-moved = 移动“{ $title }”
step-removed = 移走“{ $title }”
removed = “{ $title }”已移出这本书。
removed-hint = 文字还在日志里，随时可以找回来。

## 右栏

panel = 右栏
panel-nothing = 打开一场，它的情况就在这里。
panel-scene = 本场
panel-write = 续写
panel-changes = 改动
panel-who = 谁写的
panel-history = 历史
panel-search = 全书查找
panel-keys = 按键

described-holds = 共 { $count } 场
field-title = 标题
field-synopsis = 梗概
field-synopsis-hint = 一两句话，说说这里发生什么
field-status = 状态
field-pov = 视角
field-labels = 标签
field-labels-hint = 冬天、码头……
field-target = { $language ->
        [en] 目标词数
       *[zh] 目标字数
    }
field-target-hint = 不设
field-target-wrong = 目标要写成数字，比如 2000、3千、1.5万。原来的目标没有变。
mark-whole = 不给模型看
mark-line = { $count ->
        [0] 标记过的文字从不发给模型，提议也改不到它。
       *[other] 另外还标记了 { $count } 段。
    }
label-remove = 去掉标签“{ $label }”
status-idea = 构思
status-draft = 初稿
status-revised = 改过
status-done = 定稿

write-off = 没有载入模型。
write-off-hint = 其他一切照常能用。
write-choose-model = 选择模型
write-task = 请模型做什么
write-continue = 往下写
write-bridge = 衔接前后
write-here = 从光标处接着写。
write-bridge-here = 写一段文字，从光标前过渡到光标后。
write-bridge-over = 选中的文字会换成从前文过渡到后文的一段；改动等你定夺。
write-more-note = 这是从十二种以上里挑出来的，和你指的那种最像。
write-less-note = 这是从十二种以上里挑出来的，和你指的那种最不像。
write-comparing = 先写出好几种，再比一比哪种最能引出后文，要多等一会儿。
write-bridge-note = 排在最前的，量下来最能引出后文。
write-instruction = 接下来要发生什么（可以不写）
write-instruction-hint = 她对他说了谎。
write-count = { $count } 种写法
write-length = 长短
length-short = 短
length-middle = 中
length-long = 长
write-ask = 请模型写
write-again = 再来一次
write-stop = 停
write-drop = 都不要
write-alternatives = 几种写法
write-note = 采用之前，什么都不会写进文稿；采用的部分记为模型所写。
write-nothing-yet = 几种写法会并排列在这里。把右栏拉宽，便于对照。
alternative = 第 { $number } 种
alternative-shown = 光标处显示的
alternative-more = 多来些像第 { $number } 种的
alternative-less = 不要像第 { $number } 种的
alternative-take = 采用第 { $number } 种

revise-title = 修改选中的文字
revise-line = { $language ->
        [en] 选中了 { $count } 词，可以请模型来改。你点头之前，文稿不变。
       *[zh] 选中了 { $count } 字，可以请模型来改。你点头之前，文稿不变。
    }
revise-how = 选中一段文字，就可以请模型改写、扩写、缩写或添些描写。
revise-instruction = 怎么改（可以不写）
revise-instruction-hint = 更平实、更冷一点、多些对话……
revise-nothing = 这一段，模型没有什么要改的。
revise-nothing-hint = 说说你想怎么改，或者选长一点。
task-rewrite = 改写
task-rewrite-means = 意思不变，说得更好
task-expand = 扩写
task-expand-means = 写得更细
task-condense = 缩写
task-condense-means = 用更少的字说
task-describe = 描写
task-describe-means = 添上看得见、听得到、闻得着、摸得到的
revising-bridge = 正在写几种衔接的文字，作个比较……
revising-instead = 模型正从你选的词往下写……
revising-rewrite = 模型正在改写这一段……
revising-expand = 模型正在扩写这一段……
revising-condense = 模型正在缩写这一段……
revising-describe = 模型正在给这一段添描写……

tried-title = 这一场里试过的
tried-none = 这一场还没有请过模型。它写的，你采用的和不要的都留在这里。
tried-continue = 续写
tried-instead = 换个词
tried-bridge = 衔接
tried-open = 还没定
tried-accepted = 用了
tried-more = 要过更像第 { $number } 种的
tried-less = 要过不像第 { $number } 种的
tried-refused = 没用
tried-texts = { $count } 种
tried-asked = 当时的要求：{ $instruction }
tried-take = 放到光标处
tried-compare = 对照
tried-compare-another = 在另一段上也点“对照”，就能逐词看出差别。
tried-difference = 差别
tried-run = 它是怎么写出来的

draft-title = 写长一点的草稿
draft-line = 照上面的要求，从光标处写起，和你的工作并行。关掉这一页它也接着写，写好了在“改动”里等你定夺。
draft-wanted = { $language ->
        [en] 要多少词
       *[zh] 要多少字
    }
draft-begin = 开始
draft-progress = 草稿进度
draft-running = “{ $title }”的草稿：{ $done } / { $wanted }
draft-paused = 已暂停：“{ $title }”的草稿，{ $done } / { $wanted }
draft-pause = 暂停
draft-resume = 继续
draft-cancel = 放弃
draft-done = “{ $title }”的草稿写好了。
draft-done-hint = 它等你定夺；你的文字没有变。
draft-look = 去看看
draft-failed = “{ $title }”的草稿停下了。
draft-failed-hint = 你的文字没有变。看看模型载入了没有，再重新开始。
import-running = 正在导入“{ $title }”：{ $done } / { $wanted } 个字符
import-paused = 已暂停：“{ $title }”，{ $done } / { $wanted } 个字符已在书里
import-progress = 导入进度
import-cancel = 取消并拿掉
import-cancel-means = 停止导入，并把它导入的一次全部拿出这本书。你写过字的条目会留下。
import-cancelled = “{ $title }”已拿掉：{ $count } 个条目，别的都没有动。
import-left = 留下 { $count } 个条目：你在里面写过、改过，或放了自己的东西。
import-done = “{ $title }”已经在书里了。
job-running = { $kind ->
        [import] 导入
       *[draft] 草稿
    } { $share }
job-paused = { $kind ->
        [import] 导入已暂停
       *[draft] 草稿已暂停
    }，{ $share }
job-light-means = 看看正在进行什么

changes-none = 没有等你定夺的改动。
changes-none-hint = 模型、规则或别的程序想改的，都先到这里，由你一处一处定夺。
changes-undo-hint = 撤销（Ctrl-Z 或 ⌘Z）会让上一个取舍重新待定。
changes-last = 上一处
changes-next = 下一处
proposal-by = { $by } 提议
accept-all = 全部采用
refuse-all = 全部不用
hunk-show = 在文中看
hunk-removed = （删去）
hunk-stale = 它所在的地方没有了。

who-colour = 按作者给文字上色
who-scope = 范围
who-scene = 本场
who-book = 全书
who-hint = 不计空白，从日志里数出来的。导入的部分照你的声明来报。
who-none = 还没有文字。
who-hover = 把光标放进模型写的文字，或者上色之后用指针指着它，这里就会说明模型当时读到了什么、本来还可以是什么、为什么这么写。
share-typed = 手写
share-pasted = 粘贴
share-own = 导入，声明为自己的
share-others = 导入，声明为{ $by ->
        [none] 他人的
       *[other] { $by }的
    }
share-unknown = 导入，未声明
share-rule = 规则
share-model = 模型{ $by ->
        [none] {""}
       *[other] {" "}{ $by }
    }
share-other = { $source }
origin-person = { $by ->
        [none] 手写。
       *[other] { $by } 手写。
    }
origin-paste = 从别处粘贴来的。
origin-import = 导入，{ $by ->
        [none] 未声明
        [unknown] 未声明
        [mine] 声明为自己的
       *[other] 声明为{ $by }的
    }。
origin-rule = 规则所写{ $by ->
        [none] {""}
       *[other] ：{ $by }
    }。
origin-model = 模型所写。
run-title = 第 { $run } 号运行
run-model = 模型
run-when = 时间
run-sampling = 采样
run-sampling-line = 温度 { $temperature }，top-p { $top }，min-p { $min }
run-seed = 种子
run-seed-none = 没有
run-read = 读了
run-read-line = { $read } 个词元，其中 { $reused } 个沿用缓存
run-steer = 挑选
run-steer-more = 要像第 { $run } 次运行的第 { $number } 种
run-steer-less = 不要像第 { $run } 次运行的第 { $number } 种
run-forced = 你选的
run-forced-line = “{ $words }”，不是模型抽中的
run-again = 重演
run-cold = 同一种子会得到同样的文字（lianju replay）。
run-warm = 它沿用了先前读过的内容，重演可能不同。
run-prompt = 模型读到的内容
count-tokens = { $count } 个词元
run-left-out = 有 { $count } 个字符放不下，没有给模型
pointed = 指针所指
pointed-run = 由 { $model } 写成，第 { $run } 号运行
pointed-more = 在“谁写的”里打开
kept-title = “{ $word }”处还可能是什么
kept-none = “{ $word }”处还可能是什么没有存下。现问要几秒：在此打开“谁写的”。
reason-template = 你的文字外面的框架
reason-before = 前文
reason-after = 后文
reason-instruction = 你的要求
reason-selection = 你选中的段落
reason-passage = 要修改的那一段
reason-written = 它在此之前写的
reason-memory = 它必须知道的事
reason-synopsis = 梗概
reason-title = 标题

why-title = 这几个字
why-runners = 这里本来还可以是
why-parts = 是什么让它更可能
why-asking = 正在问模型……
why-long = 可能要一分钟；这期间模型不做别的。
why-far = 已量好 { $done } / { $of } 部分；模型这时不做别的。
why-progress = 量了多少
why-stopped = 已停下，没有量完。
why-forced = 你选的
why-instead = 从这里起改用“{ $token }”往下写
why-instead-means = 点一个，模型就从那里重写下去；改动等你定夺。
why-drawn = 写下的就是它
why-not-among = 写下的不在最可能的几个里。
why-lost = 这一段已经不是模型原来写的样子，没法去问。请选没有改过的字。
why-none = 模型读到的内容里，没有哪一部分重到值得一提。
why-nats = { $nats } 奈特
why-nats-mean = 每多一奈特，写出这些字的可能就大到 2.7 倍。
why-cost = 逐一拿掉每个部分量出来的：用了 { $seconds } 秒，估了 { $tokens } 个词元。

version-name = 给现在的样子起个名字
version-name-hint = 初稿
version-keep = 留存
version-made = 已留存为“{ $name }”。
history-none = 还没有从前的样子。每次停笔之后会自动留存。
history-hint = 每个时候的样子都留着。回到从前，不会丢掉后来写的。
moment-named = 版本
moment-pause = 停笔之前
moment-import = 导入之前
moment-outside = 外面改动之前
moment-restore = 回到从前之前
moment-other = 从前
past-label = 当时的样子：{ $when }
past-back = 回到现在
past-restore = 恢复成这样
past-empty = 那时还没有文字。
restored = “{ $title }”已恢复成当时的样子：{ $when }
restored-hint = 每个字的作者不变。恢复之前的样子在历史里。

search-words = 查找
search-by = 替换为
search-case = 区分大小写
search-hint = 在所有的场和笔记里查找。
search-found = { $count ->
        [0] 没有找到。
       *[other] 在 { $scenes } 篇里找到 { $count } 处。
    }
replace-all = 全部替换（{ $count } 处）
replace-here = 替换这里的 { $count } 处
replaced = 替换了 { $count } 处。
replaced-hint = { $by ->
        [none] 都删去了。替换之前的样子在历史里。
       *[other] 替换之前的样子在历史里。
    }
people = { $names }也在这里

## 进度

panel-progress = 进度
command-progress = 进度与全书来源
progress-days = 每天写了多少
progress-today = { $language ->
        [en] 今天 { $count } 词
       *[zh] 今天 { $count } 字
    }
progress-of = {" "}/ { $goal }
progress-streak = { $streak ->
        [0] 目前没有连续
       *[other] 已连续 { $streak } 天
    }，最长 { $longest } 天。{ $goal ->
        [0] 当天写过就算。
       *[other] 当天达到目标才算。
    }
progress-goal = 每日目标
progress-range = 看多久
progress-last = { $days } 天
progress-chart = 最近 { $days } 天的柱形图；最多的一天是{ $day }：{ $count } { $language ->
        [en] 词
       *[zh] 字
    }。下面的表格内容相同。
progress-day = 日期
progress-length = 全书
progress-hint = 只算当天结束时还在的字；写了又删的不算。柱形不含粘贴和导入。
progress-none = 这些天没有写。
progress-targets = 目标
progress-finish = 按每天 { $pace } 的速度，{ $day }达到
progress-no-finish = 按这些天的速度达不到
way-written = 写作
way-model = 取自模型
way-pasted = 粘贴
way-imported = 导入
through-title = 全书各处由谁写成
through-by = 按
through-scenes = 场
through-chapters = 章
through-chart = 按全书顺序，{ $count } 处的来源占比柱形图。下面的表格内容相同。
through-open = 打开“{ $title }”
source-typed = 手写
source-pasted = 粘贴
source-imported = 导入
source-rule = 规则
source-model = 模型
chart-missing = 图没有载入；表格内容相同。

## 命令与按键

palette = 命令与各场
palette-hint = 输入标题（拼音首字母也行），或者想做的事
palette-second = 旁边打开哪一场？
palette-none = 没有叫“{ $typed }”的。
group-write = 写作
group-view = 显示
group-book = 书
group-help = 帮助
command-ask = 请模型接着写
command-alternatives = 写出三种，并排来看
command-more = 多来些像光标处这种的
command-less = 不要像光标处这种的
command-bridge = 写一段衔接前后文
command-rewrite = 改写选中的文字
command-expand = 扩写选中的文字
command-condense = 缩写选中的文字
command-describe = 给选中的文字添描写
command-tried = 这一场里试过的
command-why = 模型为什么这么写
command-next-change = 下一处改动
command-last-change = 上一处改动
command-accept-all = 采用第一个提议的全部改动
command-refuse-all = 第一个提议的改动都不用
command-mark = 选中的文字不给模型看
command-undo = 撤销
command-redo = 重做
command-palette = 命令与各场
command-search = 全书查找和替换
command-binder = 目录栏
command-panel = 右栏
command-panel-scene = 看本场情况
command-panel-write = 看续写
command-panel-changes = 看改动
command-panel-who = 看是谁写的
command-panel-history = 看历史
command-focus = 专注
command-typewriter = 打字机滚动：开或关
command-who = 按作者上色：开或关
command-second = 在旁边打开另一场
command-close-second = 关上旁边那一场
command-larger = 字大一点
command-smaller = 字小一点
command-light = 浅色纸
command-dark = 深色纸
command-auto = 纸色随系统
command-add-scene = 新的一场
command-add-chapter = 新的一章
command-add-part = 新的一部
command-add-note = 新的笔记
command-export-docx = 导出为 Word（docx）
command-export-epub = 导出为 EPUB
command-export-pdf = 导出为 PDF
command-export-md = 导出为 Markdown
command-export-html = 导出为 HTML
command-export-txt = 导出为纯文本
command-settings = 设置
command-keys = 按键一览
command-tour = 三步导览
keys-model = 在光标处
keys-page = 在页面上
keys-binder = 在目录里
key-take = 全部采用
key-take-some = 采用到下一个标点
key-drop = 不要
key-next-alternative = 下一种写法
key-last-alternative = 上一种写法
key-accept = 采用这处改动
key-refuse = 不用这处改动
key-walk = 往下（往上）走
key-open = 展开（收起）
key-show = 打开这一场
key-rename = 改名
key-describe = 梗概、状态、标签
key-move = 下移（上移）
key-inward = 移进上面那一条（移出）
key-remove = 移走
key-unmove = 撤销

## 第一分钟

gate-token = 这一页要有钥匙才能打开。
gate-token-hint = 请打开工作室启动时显示的网址，钥匙就在 # 后面。
gate-offline = 这本书没能打开。
gate-offline-hint = 什么都没有丢：工程还在你的磁盘上。工作室还开着吗？
gate-again = 再试一次
empty-title = 这本书还一个字没有
empty-line = 怎么开头都行，往后都能改。
empty-write = 写下第一句
empty-write-hint = 一场空白，一个光标
empty-bring = 把写过的收进来
empty-bring-hint = Word、EPUB、Markdown、纯文本……
empty-sample = 打开样例故事
empty-sample-hint = 三场短短的小说，可以随意试手
empty-safe = 一切都留在这台机器上，在这个工程的文件夹里。
bring = 选择文件
bringing = 正在读……
bring-folder = 整个文件夹
bring-folder-means = Scrivener（.scriv）或 novelWriter 的工程
bring-ask = 导入之前
bring-holds = 有 { $characters } 个字符，{ $chapters } 章，{ $scenes } 篇。
bring-encoding = 编码
bring-guessed = 编码（猜的）：下面的开头读得通吗？
bring-whose = 这是谁写的？
bring-in = 导入
bring-leave = 不导入
claim-other = 别人写的
claim-name = 名字
command-bring = 导入文件
command-jobs = 长任务：暂停、继续、放弃
tour = 导览
tour-step = { $step } / { $of }
tour-1 = 这一页用来写
tour-1-text = 中间是正在写的一场，左边是整本书，右边是手头的事。上面写着“已存好”，就是真的在磁盘上了。
tour-2 = 请它写，模型才写
tour-2-text = 它写的字浅浅地出现在光标后面，采用之前不算你的文稿。
tour-key-2-0 = 请它写
tour-key-2-1 = 采用
tour-key-2-2 = 不要
tour-3 = 谁写的，一看便知
tour-3-text = 每个字都记着作者，一切都留在这台机器上。
tour-key-3-0 = 上色
tour-key-3-1 = 找场、找命令
tour-key-3-2 = 按键
tour-next = 下一步
tour-last = 上一步
tour-skip = 跳过
tour-done = 开始写

## 设置

settings-back = 回到书页
settings-look = 书页
settings-interface = 界面语言
settings-theme = 纸色
theme-auto = 随系统
theme-light = 浅色
theme-dark = 深色
settings-size = 正文字号
settings-indent = { $language ->
        [en] 段首缩进
       *[zh] 段首空两格
    }
settings-spelling = 检查拼写
settings-typewriter = 打字机滚动
settings-model = 模型
settings-which-model = 用哪个模型
settings-ghosts = 主动续写
ghosts-off = 从不
ghosts-seldom = 偶尔
ghosts-sometimes = 有时
ghosts-often = 经常
ghosts-off-means = 只在你请它写的时候写。
ghosts-seldom-means = 停笔四秒之后写。
ghosts-sometimes-means = 停笔两秒之后写。
ghosts-often-means = 停笔一秒之后写。
model-usual = 随写作语言自动选用
model-off = 暂时不用
model-kind-bundled = 内置
model-kind-file = 文件
model-kind-folder = 文件夹
model-kind-server = 服务器
model-kind-fake = 试用
model-kind-plugin = 插件
model-not-here = 不在这里
model-path = 本机的 GGUF 文件
model-path-hint = /home/你/模型/模型.gguf
model-address = 本机的服务器
model-use = 使用
model-probe = 问一问
model-probing = 正在问……
model-probed = { $model } 有回应。{ $abilities ->
        [none] 它没有说自己会什么。
       *[other] 它会：{ $abilities }。
    }
settings-book = 书
settings-title = 书名
settings-author = 作者
settings-writing = 写作语言
language-zh = 中文
language-en = 英文
settings-claim = 导入的文字算
settings-claim-hint = 这是声明，不是查证：报告里会写明“据声明”。
claim-mine = 我写的
claim-unknown = 先不说
settings-bring = 导入
settings-export = 导出
export-done = { $name } 已经导出，浏览器收下了。
settings-privacy = 什么离开过这台机器
privacy-line = 没有遥测，不检查更新，不从别处取字体和图片。只有你登记过的服务器，才可能收到文字。
privacy-hosts = 你登记过的：{ $hosts }
settings-guests = 第二个人
guests-line = 这台机器上的另一个人也可以在这里写，署自己的名字。把这个网址给他。
guest-name = 名字
guest-invite = 生成网址
guest-address = { $name }的网址
guest-dismiss = 收回
copy = 复制
copied = 已复制
settings-help = 帮助

brought-losses = 有些东西文稿里放不下，改用别的方式留下或没有带上：
loss-image = 没有带上的图片：{ $count }
loss-table = 改成文字行的表格：{ $count }
loss-footnote = 改成批注的脚注：{ $count }
loss-link = 只留文字的链接：{ $count }
loss-style = 字体只留作标记或没有带上的地方：{ $count }
loss-comment = 没有带上的批注：{ $count }
loss-change = 还没定夺的改动：{ $count }
loss-metadata = 没有带上的梗概、状态、标签：{ $count }
loss-note = 没有带上的笔记：{ $count }
loss-code = 只留文字的代码：{ $count }
loss-math = 只留文字的公式：{ $count }
loss-wrapped = 合成一段的断行：{ $count }
loss-empty = 没有带上的空条目：{ $count }
loss-ruby = 没有带上的注音：{ $count }
loss-symbol = 没有带上的特殊字体符号：{ $count }
loss-number = 没有带上的列表编号和项目符号：{ $count }
loss-header = 没有带上的页眉和页脚：{ $count }
loss-tracked = 做不成提议的修订：{ $count }
loss-unknown = 不认得的内容，只留文字：{ $count }
loss-front = 没有带上的文件头或标题页的行：{ $count }
loss-hidden = 没有带上的 HTML 注释：{ $count }
loss-other = 没能保留的字符：{ $count }

## 编辑器

editor-ghost-arrived = 模型写的：{ $text }
editor-ghost-none = 模型在这里没有写出什么。
editor-ghost-taken = 采用了 { $count } 个字符。
editor-ghost-dropped = 没有采用。
editor-accept = 采用：{ $text }
editor-refuse = 不用：{ $text }
editor-turn = { $count } 个写法里的第 { $place } 个：看下一个
editor-change-accepted = 已采用。
editor-change-refused = 没有采用。
editor-change-reopened = 已撤回，重新列在改动里等待取舍。
editor-no-changes = 这里没有等你定夺的改动。
editor-control-character = 控制字符
editor-insert = 要加入：{ $text }
editor-delete = 要删去：{ $text }

outside-waiting = “{ $title }”在这里和外面改了同一处。两边都留着：外面的改动在“改动”里等你定夺。
outside-stale = 外面的编辑器打开的是“{ $title }”的旧稿，并存了盘。此后写进书里的都还在；请在那里重新打开文件。
outside-kept = 外面改过的那一处在这里已经没有了。你改好的文件留着：{ $path }
outside-cut = { $path } 是空的，或者像没有写完的文件那样停在中间。原样未动，请重新完整保存；要清空一场，请留一个换行。
outside-unread = { $path } 不是 UTF-8 文本，或者太长。原样未动。
outside-unknown = { $path } 不属于任何一场。原样未动；要收进来，请当作文件导入。
outside-ahead = { $path } 比工程还新：工程是旧的，或者丢了末尾。请留好这个文件，再看看备份。
