(async () => {
  const started = performance.now();
  const data = await readData(JSON.parse(byId('data').textContent));
  const app = makeApp(data);
  app.panel = makePanel(app);
  app.readMs = performance.now() - started;
  app.panel.showFigures();
  app.panel.showChoices();
  if (innerWidth <= 760) {
    byId('panel').hidden = true;
    byId('panel-toggle').setAttribute('aria-expanded', false);
  }
  app.view.resize();
  Object.assign(app.view, app.view.fit());
  if (data.values.length) app.state.value = data.values[0];
  byId('quantity').value = app.state.value?.name ?? '';
  app.pyramid.pool(app.state.value, app.state.pooling);
  app.setTheme(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  app.recolor(true);
  app.panel.listDefects();
  app.readAddress();
  listen(app);
  app.draw();
  if (app.isMeasured) await checkItself(app);
})();
