### What the studio says, in English.

lianju = Lianju
opening = Opening the book…
close = Close
back = Back
undo = Undo
take = Take
accept = Accept
refuse = Refuse
list-comma = {", "}

## Counts

count = { $language ->
        [zh] { $count ->
            [one] { $count } character
           *[other] { $count } characters
        }
       *[en] { $count ->
            [one] { $count } word
           *[other] { $count } words
        }
    }
count-total = { $language ->
        [zh] { $count } characters
       *[en] { $count } words
    }
count-chosen = { $language ->
        [zh] { $count } selected
       *[en] { $count } selected
    }
count-characters = { $count ->
        [one] { $count } character
       *[other] { $count } characters
    }
reading = About { $minutes } min to read
counting = Counting…
goal-label = How far the target is
goal-left = { $left } to go
goal-done = Target reached
goal-line = { $count } of { $target } { $language ->
        [zh] characters
       *[en] words
    } · { $share }
megabytes = { $size } MB

## Top bar

book-untitled = Untitled
light-saved = Saved
light-saved-means = Everything you wrote is on the disk.
light-saving = Saving { $count ->
        [0] {""}
       *[other] { $count }
    }
light-saving-means = Being written to the disk.
light-offline = Offline { $count ->
        [0] {""}
       *[other] · { $count } kept here
    }
light-offline-means = The server is away. What you write is kept in this browser and written as soon as it is back.
light-refused = Not saved
light-refused-means = The disk refused the last edit. What you wrote is still on this page.
model-unknown = Model: asking…
model-absent = No model
model-loading = Model loading…
model-loading-share = Model loading, { $share }
model-ready = Model ready
model-failed = Model failed
model-open = Choose a model
speed = { $speed } tokens/s
sent-nothing = Nothing left this machine
sent-nothing-long = Nothing has left this machine.
sent-to = Sent to { $hosts }
sent-means = Which other machines were sent any of your text since the studio was started
palette-open = Search or command
notices = Messages
offline = The studio’s server does not answer.
offline-hint = What you wrote is kept in this browser. If you closed the server, start it again: lianju studio
aside = Some edits belong to another history of this book.
aside-hint = They were kept on this machine and not mixed in: “{ $text }” They stay until you choose.
aside-empty = They were kept on this machine and not mixed in. They only took text away.
aside-keep = Keep as a note
aside-copy = Copy and forget
aside-forget = Forget them
aside-note = Kept aside
aside-noted = Kept as the note “{ $title }”.
aside-copied = Copied, and forgotten here.
aside-forgotten = Forgotten.
resize-binder = Width of the binder
resize-panel = Width of the panel
pages = Pages
page-label = Text of “{ $title }”
focus-leave = Leave focus mode

## Binder

binder = Binder
binder-tree = Parts, chapters, scenes and notes
binder-empty = Nothing here yet. Add a scene with +.
binder-moved = { $title } is now in { $parent }.
binder-stays = { $title } stays where it is.
binder-undone = Taken back: { $what }
binder-nothing-undone = Nothing to take back.
binder-undo = { $what ->
        [none] Nothing to take back
       *[other] Take back: { $what }
    }
add = Add
kind-part = Part
kind-chapter = Chapter
kind-scene = Scene
kind-note = Note
new-part = Part { $number }
new-chapter = Chapter { $number }
new-scene = Scene { $number }
new-note = Note { $number }
entry-title = Title
entry-label = { $kind }: { $title }, { $count }{ $status ->
        [none] {""}
       *[other] , { $status }
    }
entry-tools = For “{ $title }”
entry-describe = Synopsis, status, labels of “{ $title }”
entry-rename = Rename “{ $title }”
entry-up = Move “{ $title }” up
entry-down = Move “{ $title }” down
entry-remove = Remove “{ $title }”
step-added = added “{ $title }”
step-edited = changed “{ $title }”
step-moved = moved “{ $title }”
step-removed = removed “{ $title }”
removed = “{ $title }” is out of the book.
removed-hint = Its text is kept in the log and can be brought back.

## Panels

panel = Panel
panel-nothing = Open a scene, and what can be said of it stands here.
panel-scene = Scene
panel-write = Write
panel-changes = Changes
panel-who = Who
panel-history = History
panel-search = Search the book
panel-keys = Keys

described-holds = { $count ->
        [one] with one scene
       *[other] with { $count } scenes
    }
field-title = Title
field-synopsis = Synopsis
field-synopsis-hint = What happens here, in a line or two
field-status = Status
field-pov = Point of view
field-labels = Labels
field-labels-hint = Winter, harbour…
field-target = { $language ->
        [zh] Target, in characters
       *[en] Target, in words
    }
field-target-hint = None
field-target-wrong = A target is a number, such as 2000 or 2k. The old one still holds.
mark-whole = Not for the model
mark-line = { $count ->
        [0] What is marked is never sent to a model, and no proposal changes it.
        [one] One passage is marked besides.
       *[other] { $count } passages are marked besides.
    }
label-remove = Take off the label “{ $label }”
status-idea = Idea
status-draft = Draft
status-revised = Revised
status-done = Done

write-off = No model is loaded.
write-off-hint = Everything else works without one.
write-choose-model = Choose a model
write-task = What the model should do
write-continue = Go on
write-bridge = Lead over
write-here = Goes on at the cursor.
write-bridge-here = What leads from the text before the cursor to the text behind it.
write-bridge-over = What is selected is replaced by what leads from the text before it to the text behind it; the change waits for you.
write-more-note = Chosen, of twelve or more, for likeness to the text that you pointed at.
write-less-note = Chosen, of twelve or more, for being unlike the text that you pointed at.
write-comparing = Several are written first and compared by how well they lead on; that takes longer.
write-bridge-note = The first makes the text that follows likeliest, as measured.
write-instruction = What should happen next (optional)
write-instruction-hint = She lies to him.
write-count = Alternatives: { $count }
write-length = Length
length-short = Short
length-middle = Medium
length-long = Long
write-ask = Ask
write-again = Ask again
write-stop = Stop
write-drop = Drop all
write-alternatives = Alternatives
write-note = Nothing is written until you take it. What you take is counted as the model’s.
write-nothing-yet = The alternatives come here, side by side. Widen the panel to compare them.
alternative = Alternative { $number }
alternative-shown = Shown at the cursor
alternative-more = More like alternative { $number }
alternative-less = Less like alternative { $number }
alternative-take = Take alternative { $number }

revise-title = Revise the selection
revise-line = { $language ->
        [zh] { $count } selected: the model can revise them. Nothing changes until you accept it.
       *[en] { $count ->
            [one] One word is selected
           *[other] { $count } words are selected
        }: the model can revise this. Nothing changes until you accept it.
    }
revise-how = Select a passage to have it rewritten, expanded, condensed or described.
revise-instruction = How (optional)
revise-instruction-hint = Plainer, colder, more dialogue…
revise-nothing = The model would change nothing here.
revise-nothing-hint = Say how you want it, or select a longer passage.
task-rewrite = Rewrite
task-rewrite-means = Say the same better
task-expand = Expand
task-expand-means = Say it in more detail
task-condense = Condense
task-condense-means = Say it in fewer words
task-describe = Describe
task-describe-means = Add what can be seen, heard, smelt, touched
revising-bridge = Bridges are being written and compared…
revising-instead = The model is writing on from the word that you chose…
revising-rewrite = The model is rewriting the passage…
revising-expand = The model is expanding the passage…
revising-condense = The model is condensing the passage…
revising-describe = The model is describing the passage…

tried-title = Tried in this scene
tried-none = No model has been asked in this scene yet. What you take of its offers, and what you drop, is kept here.
tried-continue = Going on
tried-instead = Another word
tried-bridge = Leading over
tried-open = not decided
tried-accepted = taken
tried-more = asked for more like text { $number }
tried-less = asked for less like text { $number }
tried-refused = left
tried-texts = { $count } texts
tried-asked = Asked for: { $instruction }
tried-take = Put at the cursor
tried-compare = Compare
tried-compare-another = Choose “Compare” at another text, and you see by word what differs.
tried-difference = What differs
tried-run = How it was made

draft-title = A longer draft
draft-line = Written beside your work, at the cursor, with what is asked for above. It goes on when you close this page, and waits in Changes when it is there.
draft-wanted = { $language ->
        [zh] How many characters
       *[en] How many words
    }
draft-begin = Begin
draft-progress = How far the draft is
draft-running = Draft for “{ $title }”: { $done } of { $wanted }
draft-paused = Paused: draft for “{ $title }”, { $done } of { $wanted }
draft-pause = Pause
draft-resume = Go on
draft-cancel = Give up
draft-done = The draft for “{ $title }” is there.
draft-done-hint = It waits for your decision; your text is as you left it.
draft-look = Look at it
draft-failed = The draft for “{ $title }” stopped.
draft-failed-hint = Your text is as you left it. Is a model loaded? Then begin it again.
import-running = Bringing in “{ $title }”: { $done } of { $wanted } characters
import-paused = Paused: “{ $title }”, { $done } of { $wanted } characters are in the book
import-progress = How far the import is
import-cancel = Take it out again
import-cancel-means = Ends the import and takes out of the book what it brought, in one step. Entries in which you wrote stay.
import-cancelled = “{ $title }” was taken out again: { $count ->
        [one] one entry
       *[other] { $count } entries
    } gone, nothing else.
import-left = { $count ->
        [one] One entry stays, because you
       *[other] { $count } entries stay, because you
    } wrote in it, changed it, or put something of yours there.
import-done = “{ $title }” is in the book.
job-running = { $kind ->
        [import] Import
       *[draft] Draft
    } { $share }
job-paused = { $kind ->
        [import] Import paused
       *[draft] Draft paused
    }, { $share }
job-light-means = Show what is running

changes-none = No changes are waiting.
changes-none-hint = What a model, a rule or another program would change arrives here first. You decide each one.
changes-undo-hint = Undo (Ctrl-Z, or ⌘Z) opens the last decision again.
changes-last = Previous
changes-next = Next
proposal-by = From { $by }
accept-all = Accept all
refuse-all = Refuse all
hunk-show = Show it in the text
hunk-removed = (taken out)
hunk-stale = Its place is gone.

who-colour = Colour the text by author
who-scope = Of what
who-scene = This scene
who-book = Whole book
who-hint = Characters without spaces, counted from the log. What was imported is reported as claimed.
who-none = No text yet.
who-hover = Put the cursor into words that a model wrote, or turn the colours on and point at them: here you see what it was given, what else could have stood there, and why.
share-typed = Typed
share-pasted = Pasted
share-own = Imported, claimed as own
share-others = Imported, by { $by ->
        [none] others
       *[other] { $by }
    }
share-unknown = Imported, not claimed
share-rule = By rules
share-model = Model{ $by ->
        [none] {""}
       *[other] {" "}{ $by }
    }
share-other = { $source }
origin-person = Typed{ $by ->
        [none] {""}
       *[other] {" "}by { $by }
    }.
origin-paste = Pasted from elsewhere.
origin-import = Imported{ $by ->
        [none] , not claimed
        [unknown] , not claimed
        [mine] , claimed as own
       *[other] , said to be by { $by }
    }.
origin-rule = Written by a rule{ $by ->
        [none] {""}
       *[other] : { $by }
    }.
origin-model = Written by a model.
run-title = Run { $run }
run-model = Model
run-when = When
run-sampling = Sampling
run-sampling-line = temperature { $temperature }, top-p { $top }, min-p { $min }
run-seed = Seed
run-seed-none = none
run-read = Read
run-read-line = { $read } tokens, { $reused } of them kept from before
run-steer = Chosen
run-steer-more = to be like text { $number } of run { $run }
run-steer-less = to be unlike text { $number } of run { $run }
run-forced = Chosen by you
run-forced-line = “{ $words }”, not drawn by the model
run-again = Again
run-cold = The same seed gives the same text (lianju replay).
run-warm = It built on what was read before: a replay may differ.
run-prompt = What the model was given
count-tokens = { $count ->
        [one] { $count } token
       *[other] { $count } tokens
    }
run-left-out = { $count ->
        [one] One character did not fit and was left out
       *[other] { $count } characters did not fit and were left out
    }
pointed = What the pointer rests on
pointed-run = Written by { $model }, run { $run }
pointed-more = Open in Who
kept-title = What could have stood for “{ $word }”
kept-none = What else could have stood for “{ $word }” was not kept. Asking takes seconds: open Who here.
reason-template = The frame around your text
reason-before = The text before the place
reason-after = The text after the place
reason-instruction = What you asked for
reason-selection = The passage you chose
reason-passage = The passage to be revised
reason-written = What it had written up to there
reason-memory = What it must know
reason-synopsis = The synopsis
reason-title = The title

why-title = These words
why-runners = What could have stood here
why-parts = What made it likely
why-asking = Asking the model…
why-long = This can take a minute; the model does nothing else meanwhile.
why-far = Part { $done } of { $of } is measured; the model does nothing else meanwhile.
why-progress = How much is measured
why-stopped = Stopped; nothing was measured to its end.
why-forced = you chose it
why-instead = Go on from here with “{ $token }”
why-instead-means = Choose one, and the model writes on from there; the change waits for you.
why-drawn = stands here
why-not-among = What stands here is not among the likeliest.
why-lost = This passage is not as the model wrote it, so it cannot be asked about. Choose words that were not edited.
why-none = No part of what the model was given weighs enough to be named.
why-nats = { $nats } nats
why-nats-mean = By one nat the words became 2.7 times as likely.
why-cost = Measured by leaving each part out: { $seconds } s, { $tokens ->
        [one] one token
       *[other] { $tokens } tokens
    } scored.

version-name = Name the state of now
version-name-hint = First draft
version-keep = Keep
version-made = Kept as “{ $name }”.
history-none = No earlier states yet. They come by themselves after each pause.
history-hint = Every state is kept. Restoring one loses nothing that came later.
moment-named = Version
moment-pause = Before a pause
moment-import = Before an import
moment-outside = Before an edit outside
moment-restore = Before a restore
moment-other = Earlier
past-label = As it was: { $when }
past-back = Back to now
past-restore = Restore this
past-empty = There was no text yet.
restored = “{ $title }” is again as it was: { $when }
restored-hint = Each character kept its author. The state before is in the history.

search-words = Find
search-by = Replace by
search-case = Match case
search-hint = Searches every scene and note.
search-found = { $count ->
        [0] Not found.
        [one] Found once.
       *[other] Found { $count } times in { $scenes ->
            [one] one text
           *[other] { $scenes } texts
        }.
    }
replace-all = { $count ->
        [one] Replace it
       *[other] Replace all { $count }
    }
replace-here = Replace { $count } here
replaced = { $count ->
        [one] Replaced once.
       *[other] Replaced { $count } times.
    }
replaced-hint = { $by ->
        [none] Taken out. The state before is in the history.
       *[other] The state before is in the history.
    }
people = { $names } here too

## Progress

panel-progress = Progress
command-progress = Progress and shares through the book
progress-days = Written each day
progress-today = { $language ->
        [zh] Today: { $count } characters
       *[en] Today: { $count ->
            [one] { $count } word
           *[other] { $count } words
        }
    }
progress-of = {" "}of { $goal }
progress-streak = { $streak ->
        [0] No streak now
        [one] One day in a row
       *[other] { $streak } days in a row
    }, the longest was { $longest }. { $goal ->
        [0] A day counts when you wrote.
       *[other] A day counts when its goal is reached.
    }
progress-goal = Daily goal
progress-range = How far back
progress-last = { $days } days
progress-chart = The last { $days } days as bars; the most on { $day }: { $count } { $language ->
        [zh] characters
       *[en] words
    }. The table below says the same.
progress-day = Day
progress-length = Book
progress-hint = What stood at the day’s end counts; what was typed and deleted again does not. The bars leave out what was pasted or imported.
progress-none = Nothing was written in these days.
progress-targets = Targets
progress-finish = at { $pace } a day on { $day }
progress-no-finish = not reached at the pace of these days
way-written = Written
way-model = From a model
way-pasted = Pasted
way-imported = Imported
through-title = Who wrote what, through the book
through-by = By
through-scenes = Scenes
through-chapters = Chapters
through-chart = Shares of { $count } places in the order of the book, as bars. The table below says the same.
through-open = Open “{ $title }”
source-typed = Typed
source-pasted = Pasted
source-imported = Imported
source-rule = Rules
source-model = Model
chart-missing = The picture could not be loaded; the table says the same.

## Palette and keys

palette = Commands and scenes
palette-hint = A scene’s title, or what you want to do
palette-second = Which scene beside this one?
palette-none = Nothing is called “{ $typed }”.
group-write = Write
group-view = View
group-book = Book
group-help = Help
command-ask = Ask the model to go on
command-alternatives = Three alternatives, side by side
command-more = More like the alternative at the cursor
command-less = Less like the alternative at the cursor
command-bridge = Lead over to what follows
command-rewrite = Rewrite the selection
command-expand = Expand the selection
command-condense = Condense the selection
command-describe = Describe the selection for the senses
command-tried = What was tried in this scene
command-why = Why the model wrote this
command-next-change = Next change
command-last-change = Previous change
command-accept-all = Accept all changes of the first proposal
command-refuse-all = Refuse all changes of the first proposal
command-mark = Keep the selection from the model
command-undo = Undo
command-redo = Redo
command-palette = Commands and scenes
command-search = Search and replace in the book
command-binder = Binder
command-panel = Panel
command-panel-scene = Show: scene
command-panel-write = Show: write
command-panel-changes = Show: changes
command-panel-who = Show: who wrote what
command-panel-history = Show: history
command-focus = Focus mode
command-typewriter = Typewriter scrolling, on or off
command-who = Colour the text by author, on or off
command-second = Open a second scene beside this one
command-close-second = Close the second scene
command-larger = Larger text
command-smaller = Smaller text
command-light = Light paper
command-dark = Dark paper
command-auto = Paper as the system has it
command-add-scene = New scene
command-add-chapter = New chapter
command-add-part = New part
command-add-note = New note
command-export-docx = Export to Word (docx)
command-export-epub = Export to EPUB
command-export-pdf = Export to PDF
command-export-md = Export to Markdown
command-export-html = Export to HTML
command-export-txt = Export to plain text
command-settings = Settings
command-keys = Keys
command-tour = The three-step tour
keys-model = At the cursor
keys-page = On the page
keys-binder = In the binder
key-take = Take all that is offered
key-take-some = Take up to the next mark
key-drop = Drop it
key-next-alternative = Next alternative
key-last-alternative = Previous alternative
key-accept = Accept this change
key-refuse = Refuse this change
key-walk = Go down (and up)
key-open = Open (and close)
key-show = Show the scene
key-rename = Rename
key-describe = Synopsis, status, labels
key-move = Move down (and up)
key-inward = Move into the one above (and out)
key-remove = Remove
key-unmove = Take back

## First minute

gate-token = This page needs its key.
gate-token-hint = Open the address that the studio prints when it starts; the key stands behind the # in it.
gate-offline = The book could not be opened.
gate-offline-hint = Nothing is lost: the project lies on your disk. Is the studio still running?
gate-again = Try again
empty-title = A book with nothing in it yet
empty-line = Begin as you like. It can all be changed later.
empty-write = Write the first line
empty-write-hint = A scene, a cursor, nothing else
empty-bring = Bring in what you have
empty-bring-hint = Word, EPUB, Markdown, plain text…
empty-sample = Open the sample story
empty-sample-hint = Three short scenes to try things on
empty-safe = Everything stays on this machine, in the folder of this project.
bring = Choose files
bringing = Reading…
bring-folder = A folder
bring-folder-means = A project of Scrivener (.scriv) or novelWriter
bring-ask = Before it is brought in
bring-holds = holds { $characters } characters in { $chapters ->
        [one] one chapter
       *[other] { $chapters } chapters
    } and { $scenes ->
        [one] one text
       *[other] { $scenes } texts
    }.
bring-encoding = Encoding
bring-guessed = Encoding, as it seems: can the beginning be read?
bring-whose = Whose text is it?
bring-in = Bring it in
bring-leave = Leave it
claim-other = Somebody else’s
claim-name = Name
command-bring = Import files
command-jobs = Long work: pause, go on, give up
tour = Tour
tour-step = { $step } of { $of }
tour-1 = This page is for writing
tour-1-text = The scene is in the middle, the book on the left, and what you are working with on the right. Saved, up there, means it is on the disk.
tour-2 = The model writes only when asked
tour-2-text = Its words appear pale at the cursor, and they are not in your text until you take them.
tour-key-2-0 = ask
tour-key-2-1 = take
tour-key-2-2 = drop
tour-3 = You always see who wrote what
tour-3-text = Each character knows its author, and it all stays on this machine.
tour-key-3-0 = colours
tour-key-3-1 = scenes and commands
tour-key-3-2 = keys
tour-next = Next
tour-last = Back
tour-skip = Skip
tour-done = Write

## Settings

settings-back = Back to the page
settings-look = Page
settings-interface = Language of the interface
settings-theme = Paper
theme-auto = As the system
theme-light = Light
theme-dark = Dark
settings-size = Size of the text
settings-indent = { $language ->
        [zh] Indent paragraphs by two characters
       *[en] Indent paragraphs
    }
settings-spelling = Check spelling
settings-typewriter = Typewriter scrolling
settings-model = Model
settings-which-model = Which model
settings-ghosts = Offers by itself
ghosts-off = Never
ghosts-seldom = Seldom
ghosts-sometimes = At times
ghosts-often = Often
ghosts-off-means = Only when you ask.
ghosts-seldom-means = After a pause of four seconds.
ghosts-sometimes-means = After a pause of two seconds.
ghosts-often-means = After a pause of a second.
model-usual = Whichever suits the language of the text
model-off = None for now
model-kind-bundled = bundled
model-kind-file = file
model-kind-folder = folder
model-kind-server = server
model-kind-fake = for trying out
model-kind-plugin = plug-in
model-not-here = not here
model-path = A GGUF file on this machine
model-path-hint = /home/you/models/model.gguf
model-address = A server on this machine
model-use = Use
model-probe = Ask it
model-probing = Asking…
model-probed = { $model } answers. { $abilities ->
        [none] It tells nothing of what it can do.
       *[other] It can do: { $abilities }.
    }
settings-book = Book
settings-title = Title
settings-author = Author
settings-writing = Language of the text
language-zh = Chinese
language-en = English
settings-claim = What you import is
settings-claim-hint = A claim, never an observation: reports say that you said so.
claim-mine = Mine
claim-unknown = Left open
settings-bring = Import
settings-export = Export
export-done = { $name } is ready: your browser has it.
settings-privacy = What leaves this machine
privacy-line = No telemetry, no check for updates, no fonts or pictures from elsewhere. Only a server that you named can ever receive text.
privacy-hosts = Named by you: { $hosts }
settings-guests = A second person
guests-line = Somebody else on this machine can write here too, under a name of their own. Give them this address.
guest-name = Their name
guest-invite = Make an address
guest-address = Address of { $name }
guest-dismiss = Take back
copy = Copy
copied = Copied
settings-help = Help

brought-losses = Not everything fits a text. Kept otherwise or left out:
loss-image = Pictures left out: { $count }
loss-table = Tables turned into lines: { $count }
loss-footnote = Footnotes kept as comments: { $count }
loss-link = Links kept as plain text: { $count }
loss-style = Passages whose typeface is kept as marks or left out: { $count }
loss-comment = Comments left out: { $count }
loss-change = Changes left open: { $count }
loss-metadata = Synopses, status, labels left out: { $count }
loss-note = Notes left out: { $count }
loss-code = Passages of code kept as plain text: { $count }
loss-math = Formulas kept as plain text: { $count }
loss-wrapped = Lines joined into paragraphs: { $count }
loss-empty = Empty entries left out: { $count }
loss-ruby = Readings above characters left out: { $count }
loss-symbol = Symbols of a special font left out: { $count }
loss-number = Numbers and bullets of lists left out: { $count }
loss-header = Page headers and footers left out: { $count }
loss-tracked = Tracked changes that no proposal can hold: { $count }
loss-unknown = Things not known here, kept as their words: { $count }
loss-front = Lines of front matter or of a title page left out: { $count }
loss-hidden = Comments of HTML left out: { $count }
loss-other = Characters that could not be kept: { $count }

## The editor

editor-ghost-arrived = The model offers: { $text }
editor-ghost-none = The model has nothing to offer here.
editor-ghost-taken = { $count ->
        [one] Taken: { $count } character.
       *[other] Taken: { $count } characters.
    }
editor-ghost-dropped = Dropped.
editor-accept = Accept: { $text }
editor-refuse = Refuse: { $text }
editor-turn = Text { $place } of { $count }: show the next
editor-change-accepted = Accepted.
editor-change-refused = Refused.
editor-change-reopened = Taken back: it waits among the changes again.
editor-no-changes = No changes are waiting here.
editor-control-character = Control character
editor-insert = To be put in: { $text }
editor-delete = To be taken out: { $text }

outside-waiting = “{ $title }” was changed here and there in the same place. Both are kept: the edit from outside waits among the changes.
outside-stale = “{ $title }” was saved by an editor that had an older copy open. What came into the book since stays; open the file anew there.
outside-kept = The place that was edited is gone here. The file as you left it is kept: { $path }
outside-cut = { $path } is empty, or stops in the middle as a file does that was not written to its end. It is left as it is; save it again whole. To empty a scene, leave one line break.
outside-unread = { $path } is no UTF-8 text, or too long. It is left as it is.
outside-unknown = { $path } belongs to no scene. It is left as it is; to take it in, bring it in as a file.
outside-ahead = { $path } shows more than the project holds, which is older or has lost its end. Keep that file, and look at the backups.
