/** What the scenario says to the runner: one line of JSON for each step. */

/** Runs a step that must succeed. A failure is reported, and ends the scenario. */
export async function step<T>(name: string, body: () => Promise<T>): Promise<T> {
  try {
    const result = await body();
    report({ step: name, ok: true });
    return result;
  } catch (error) {
    report({ step: name, ok: false, detail: describe(error) });
    throw error;
  }
}

/** Runs a step whose failure is a result: the body says in a few words what the client makes of the answer. */
export async function finding(name: string, body: () => Promise<string>): Promise<void> {
  try {
    report({ step: name, ok: true, detail: await body() });
  } catch (error) {
    report({ step: name, ok: false, detail: describe(error) });
  }
}

interface Outcome {
  readonly step: string;
  readonly ok: boolean;
  readonly detail?: string;
}

function report(outcome: Outcome): void {
  console.log(JSON.stringify(outcome));
}

/** Clients throw other things than errors as well: hey-api throws the body of the answer. */
function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : JSON.stringify(error);
}
