// Runs scenarios one after the other and prints one line of JSON for each: RESULT {"call","passes","detail"}.
const LIMIT = 60_000;

function limited(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end within ${LIMIT / 1000} s`)), LIMIT);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function run(scenarios) {
  for (const [call, scenario] of Object.entries(scenarios)) {
    const result = { call, passes: true };
    try {
      await limited(scenario());
    } catch (error) {
      result.passes = false;
      result.detail = `${error?.stack ?? error}`;
    }
    console.log(`RESULT ${JSON.stringify(result)}`);
  }
  // A stream that nobody ends would keep the program alive.
  process.exit(0);
}
