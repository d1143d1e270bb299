"""How far a learner has come: the state of a lesson, its short code for an address, and what follows from an answer.

A move is mastered after three right answers in a row at the first try. The next case is drawn for the weakest move,
and a move that was missed comes back two cases later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from billing_model.files.lesson import Lesson
from billing_model.files.lesson_models import StepModel

MASTERED = 3  # right in a row, at the first try
LAST = 9_999  # number of a case, after which the first comes again; and points that are counted
LATER = 2  # cases, after which what was missed comes back
TRIES = 3
POINTS = (3, 2, 1, 0)  # by the tries that were wrong
WHOLE = 9  # what is asked: the whole invoice, and no move
RIGHT = 0  # in the record of the test; else the missed move, from 1, or WHOLE
_CODE = re.compile(
    r"s(?P<step>\d{1,2})k(?P<case>\d{1,4})n(?P<done>\d{1,3})a(?P<asked>\d)t(?P<tries>[0-3])e(?P<ended>[01])"
    r"m(?P<streaks>[0-3]{1,8})d(?P<due>[0-2]{1,8})p(?P<points>\d{1,4})of(?P<out_of>\d{1,4})"
    r"(?:r(?P<record>\d{1,20}))?(?:w(?P<answer>-?\d{1,16}))?"
)


class NoCode(ValueError):
    """A code that no lesson has written."""


@dataclass(frozen=True)
class Progress:
    """The state of a lesson.

    - step: from 1; one more than there are: the lesson is over
    - case: its number, from 1, counted through the whole lesson
    - done: questions that are over in this step; in the worked case, the stages that were seen
    - asked: the move, from 0, or `WHOLE`
    - tries: wrong ones so far; ended: whether the question is over; answer: the last one that was given, in its unit
    - streaks: by move, right answers in a row, at most `MASTERED`
    - due: by move, in so many cases it comes back; 0: never
    - points, out_of: all that were got, and all that there were
    - record: of the test, a digit for each case: `RIGHT`, or what was missed
    """

    step: int
    case: int
    done: int
    asked: int
    tries: int
    ended: bool
    streaks: tuple[int, ...]
    due: tuple[int, ...]
    points: int = 0
    out_of: int = 0
    record: str = ""
    answer: int | None = None

    @property
    def code(self) -> str:
        """The state as a short text that stands in an address as it is."""
        streaks, due = ("".join(map(str, numbers)) for numbers in (self.streaks, self.due))
        code = f"s{self.step}k{self.case}n{self.done}a{self.asked}t{self.tries}e{int(self.ended)}"
        code += f"m{streaks}d{due}p{self.points}of{self.out_of}"
        code += f"r{self.record}" if self.record else ""
        return code + (f"w{self.answer}" if self.answer is not None else "")

    @property
    def right(self) -> int:
        """Cases of the test that were right."""
        return self.record.count(str(RIGHT))


def start(lesson: Lesson, step: int = 1) -> Progress:
    """The beginning of a step, nothing known of the learner."""
    none = (0,) * len(lesson.moves)
    return _with_question(lesson, Progress(step, 1, 0, 0, 0, False, none, none))


def at(lesson: Lesson, state: Progress, step: int) -> Progress:
    """The beginning of another step, with what is known of the learner and new cases."""
    other = replace(
        state, step=step, case=state.case % LAST + 1, done=0, asked=0, tries=0, ended=False, answer=None, record=""
    )
    return _with_question(lesson, other)


def read(lesson: Lesson, code: str) -> Progress:
    """The state that a code says. Raises `NoCode`."""
    match = _CODE.fullmatch(code)
    if match is None:
        raise NoCode(code)
    part = match.groupdict()
    numbers = {name: int(part[name]) for name in ("step", "case", "done", "asked", "tries", "points", "out_of")}
    state = Progress(
        **numbers,
        ended=part["ended"] == "1",
        streaks=tuple(map(int, part["streaks"])),
        due=tuple(map(int, part["due"])),
        record=part["record"] or "",
        answer=int(part["answer"]) if part["answer"] else None,
    )
    moves = len(lesson.moves)
    fits = len(state.streaks) == len(state.due) == moves and 1 <= state.step <= len(lesson.steps) + 1 and state.case
    fits = fits and (state.ended or state.tries < TRIES)
    if not fits or (state.asked >= moves and state.asked != WHOLE) or len(state.record) > _longest_test(lesson):
        raise NoCode(code)
    return state


def _longest_test(lesson: Lesson) -> int:
    return max((step.count for step in lesson.steps if step.do == "test"), default=0)


def needed(lesson: Lesson) -> int:
    """Cases of the test that have to be right: nine of ten."""
    return -(-_longest_test(lesson) * 9 // 10)


def step_of(lesson: Lesson, state: Progress) -> StepModel | None:
    """The step of a state; None where the lesson is over."""
    return lesson.steps[state.step - 1] if state.step <= len(lesson.steps) else None


def answered(lesson: Lesson, state: Progress, right: bool, answer: int, missed: int = WHOLE) -> Progress:
    """After an answer; missed: in the test, the move that a wrong total shows, else `WHOLE`."""
    step = step_of(lesson, state)
    if state.ended or step is None or step.do == "watch":
        return state
    test = step.do == "test"
    tries = state.tries if right else state.tries + 1
    ended = right or test or tries >= TRIES
    state = replace(state, tries=tries, ended=ended, answer=answer)
    if test:
        digit = RIGHT if right else WHOLE if missed == WHOLE else missed + 1
        state = replace(state, record=f"{state.record}{digit}"[: _longest_test(lesson)])
    elif state.asked != WHOLE:
        state = _learned(state, right)
    if ended:
        points = (POINTS[0] if right else 0) if test else POINTS[tries]
        state = _counted(state, points)
    return state


def shown(lesson: Lesson, state: Progress) -> Progress:
    """After the learner has asked for the answer."""
    step = step_of(lesson, state)
    if state.ended or step is None or step.do in ("watch", "test"):
        return state
    state = _learned(state, False) if state.asked != WHOLE else state
    return _counted(replace(state, tries=TRIES, ended=True, answer=None), 0)


def _counted(state: Progress, points: int) -> Progress:
    """With the points of a question that is over."""
    return replace(state, points=min(state.points + points, LAST), out_of=min(state.out_of + POINTS[0], LAST))


def _learned(state: Progress, right: bool) -> Progress:
    """A move's streak, and when it comes back."""
    streaks, due = list(state.streaks), list(state.due)
    if not right:
        streaks[state.asked], due[state.asked] = 0, LATER
    elif state.tries == 0:
        streaks[state.asked] = min(streaks[state.asked] + 1, MASTERED)
    return replace(state, streaks=tuple(streaks), due=tuple(due))


def following(lesson: Lesson, state: Progress) -> Progress:
    """The next question: of this step, or of the next one where this is done."""
    step = step_of(lesson, state)
    if step is None or not (state.ended or step.do == "watch"):
        return state
    state = replace(state, done=state.done + 1, tries=0, ended=False, answer=None)
    if step.do == "watch" and state.done <= len(lesson.moves):
        return state
    over = _done(lesson, state, step)
    state = replace(state, case=state.case % LAST + 1)
    if over:
        state = replace(state, step=state.step + 1, done=0)
    return _with_question(lesson, state)


def before(lesson: Lesson, state: Progress) -> Progress:
    """The stage of the worked case before this one."""
    step = step_of(lesson, state)
    return replace(state, done=max(state.done - 1, 0)) if step and step.do == "watch" else state


def _done(lesson: Lesson, state: Progress, step: StepModel) -> bool:
    """Whether a step is over: its move is mastered or was asked often enough; its cases are through."""
    if step.do == "watch":
        return True
    if step.do == "move":
        mastered = state.streaks[lesson.move(step.move)] == MASTERED
        return mastered or state.done >= step.count
    return state.done >= step.count


def _with_question(lesson: Lesson, state: Progress) -> Progress:
    """Which move is asked: one that comes back in this case, else that of the step, else the weakest."""
    step = step_of(lesson, state)
    if step is None or step.do == "watch":
        return state
    if step.do == "test":
        return replace(state, asked=WHOLE)
    back = [move for move, due in enumerate(state.due) if due == 1]
    due = [max(due - 1, 0) for due in state.due]
    if step.do == "move":
        move = back[0] if back else lesson.move(step.move)
    elif back:
        move = back[0]
    elif step.do == "lines":
        amounts = [move for move, asked in enumerate(lesson.moves) if asked.lines]
        move = min(amounts, key=lambda move: (state.streaks[move], (move - state.done) % len(lesson.moves)))
    else:
        move = WHOLE
    for other in back[1:]:
        due[other] = 1
    return replace(state, asked=move, due=tuple(due))
