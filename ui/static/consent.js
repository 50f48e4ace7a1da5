// The consent form: who is there, and what the answers so far lead to.

/** What the answers lead to: "waiting", "all", "without" or "stop". Answers are "yes", "no" or "". */
export function outcome(answers) {
  if (answers.some(({ purpose, answer }) => purpose === "observer" && answer === "no")) return "stop";
  if (answers.some(({ answer }) => answer === "")) return "waiting";
  const recording = answers.filter(({ purpose }) => purpose === "recording");
  return recording.every(({ answer }) => answer === "yes") ? "all" : "without";
}

function answersOf(form) {
  const questions = [...form.querySelectorAll("fieldset.person:not([hidden]) fieldset.question")];
  return questions.map((question) => {
    const [yes] = question.querySelectorAll("input");
    const checked = question.querySelector("input:checked");
    return { purpose: yes.dataset.purpose, answer: checked?.value ?? "" };
  });
}

/** Keep the form's outcome in step with its answers; `keep` is told what is ticked. */
export function consent(form, keep) {
  const says = form.querySelector("[data-outcome]");
  const refresh = () => {
    const now = outcome(answersOf(form));
    if (says.textContent !== says.dataset[now]) says.textContent = says.dataset[now];
    for (const button of form.querySelectorAll("[data-way]")) {
      const way = button.dataset.way;
      button.hidden = (way === "stop") !== (now === "stop");
      const closed = now === "waiting" || (way === "with" && now === "without");
      button.setAttribute("aria-disabled", String(closed));
    }
  };
  form.addEventListener("change", (event) => {
    const revealed = event.target.dataset.reveals;
    if (revealed) {
      const group = form.querySelector(`#${revealed}`);
      group.hidden = !event.target.checked;
      group.disabled = group.hidden;
    }
    refresh();
    // What was asked for is answered: the page no longer says that it is not.
    if (outcome(answersOf(form)) !== "waiting") form.closest(".content")?.querySelector(".problem")?.remove();
    keep(event.target);
  });
  refresh();
}
