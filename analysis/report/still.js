// The page of a plan or a backtest, which stands as the program wrote it: names, and buttons to copy.

function stillPage() {
  document.getElementById('name').textContent = data.name;
  document.getElementById('about').textContent = data.about;
  for (const text of document.querySelectorAll('pre.copied')) {
    const button = copyButton(text.textContent);
    button.setAttribute('aria-label', `Copy: ${text.getAttribute('aria-label')}`);
    text.before(button);
  }
  document.getElementById('foot').append(`ddbsim ${data.version}. Read from ${data.file}.`);
}
