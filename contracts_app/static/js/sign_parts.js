/* What follows from who and what is ticked on the signing page. The rules are the server's; asking
   here only saves the family from signing twice. */
"use strict";
window.signParts = (function () {
  const all = (node, selector) => Array.from(node.querySelectorAll(selector));
  const yuan = (fen) => "¥" + (fen / 100).toLocaleString("en-US", { minimumFractionDigits: fen % 100 ? 2 : 0 });

  function membersChosen(form, step) {
    const boxes = all(step, "[name=member]");
    const fine = !boxes.length || boxes.some((box) => box.checked);
    const message = form.querySelector("[data-nobody]");
    message.hidden = fine;
    if (!fine) { boxes[0].focus(); message.scrollIntoView({ block: "center" }); }
    return fine;
  }
  function ticked(step) {
    return all(step, "[data-must]").every((box) => {
      box.required = true;
      const fine = box.reportValidity();
      box.required = false;
      return fine;
    });
  }
  /* A package stays ticked only while somebody is ticked whom it suits; what was taken away for
     want of a person comes back with that person. */
  function followMembers(form) {
    const chosen = all(form, "[name=member]:checked").map((box) => box.value);
    all(form, "[data-guardian-of]").forEach((part) => { part.hidden = !chosen.includes(part.dataset.guardianOf); });
    if (!chosen.length) return;
    all(form, "[name=package]").forEach((box) => {
      const fits = box.dataset.suits.split(" ").some((key) => chosen.includes(key));
      if (!fits && box.checked) box.dataset.taken = "yes";
      if (fits && box.dataset.taken) box.checked = true;
      if (fits) delete box.dataset.taken;
      if (!fits) box.checked = false;
      box.disabled = !fits;
      box.closest("label").querySelector("[data-not-for]").hidden = fits;
    });
  }
  /* A contract names a doctor of its own team only; one of another team is not left standing. */
  function followTeam(form) {
    const team = form.querySelector("[name=team]");
    const doctor = form.querySelector("[name=doctor]");
    const name = team.value ? team.selectedOptions[0].textContent : "";
    all(doctor, "optgroup").forEach((group) => { group.disabled = group.hidden = group.label !== name; });
    if (doctor.value && doctor.selectedOptions[0].parentNode.disabled) doctor.value = "";
  }
  /* Only what concerns the chosen team and doctor is said, and a reason asked for only then. */
  function advise(form) {
    const team = form.querySelector("[name=team]").value;
    const doctor = form.querySelector("[name=doctor]").value;
    const meant = (one) => one.dataset.team === team && (!one.dataset.doctor || one.dataset.doctor === doctor);
    const told = all(form, "[data-advice]");
    told.forEach((one) => { one.hidden = !meant(one); });
    const notices = all(form, "[data-notice]");
    const theirs = (one) => one.dataset.notice.split(" ").includes(team);
    notices.forEach((one) => { one.hidden = notices.length > 1 && !theirs(one); });
    const own = notices.find(theirs);
    if (own) form.querySelector("[data-period]").textContent = own.dataset.until;
    const box = form.querySelector("[data-advice-reason]");
    if (!box) return;
    box.hidden = !told.some((one) => meant(one) && one.hasAttribute("data-soft"));
    box.querySelector("input").toggleAttribute("data-must", !box.hidden);
  }
  function nameSigner(form) {
    const chosen = form.querySelector("[name=representative]:checked");
    const count = all(form, "[name=member]:checked").length;
    const persons = count === 1 ? form.dataset.person : form.dataset.persons.replace("0", count);
    const here = form.querySelector("[data-here]");
    form.querySelector("[data-signer]").textContent = chosen ? " · " + chosen.dataset.name + " · " + persons : "";
    const words = form.querySelector("#manner-proxy:checked") ? here.dataset.hereProxy : here.dataset.here;
    here.textContent = chosen ? words.replace("{name}", chosen.dataset.name) : "";
  }
  function summarize(form) {
    const summary = form.querySelector("[data-summary]");
    const team = form.querySelector("[name=team]");
    const packages = all(form, "[name=package]:checked");
    const price = (fen) => (fen ? yuan(fen) : summary.dataset.free);
    const lines = packages.map((box) => {
      const line = document.createElement("li");
      const name = box.closest("label").querySelector("[data-package-name]").textContent;
      line.textContent = name + " · " + price(Number(box.dataset.own));
      return line;
    });
    summary.querySelector("[data-summary-team]").textContent = team.value ? team.selectedOptions[0].textContent : "—";
    summary.querySelector("[data-summary-packages]").replaceChildren(...lines);
    summary.querySelector("[data-summary-sum]").textContent = price(packages.reduce((sum, box) => sum + Number(box.dataset.own), 0));
    summary.hidden = false;
  }
  /* Whether this change makes it another contract than the one that was signed: another signer or
     team, or one more person or package. What is taken away asks nobody for more. */
  function asksMore(field) {
    if (field.name === "member" || field.name === "package") return field.checked;
    return field.name === "representative" || field.name === "team";
  }
  function tell(form) {
    followMembers(form);
    followTeam(form);
    advise(form);
    nameSigner(form);
    summarize(form);
  }
  return { membersChosen, ticked, tell, asksMore };
})();
