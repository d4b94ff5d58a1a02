/* Two short tones for a new urgent referral; a browser lets a page sound only once somebody has touched it. */
"use strict";
(function () {
  const Context = window.AudioContext || window.webkitAudioContext;
  let audio = null;
  document.addEventListener("board:ring", () => {
    if (!Context) return;
    audio = audio || new Context();
    audio.resume();
    [880, 1175].forEach((pitch, place) => {
      const start = audio.currentTime + place * 0.22;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 0.2);
    });
  });
})();
