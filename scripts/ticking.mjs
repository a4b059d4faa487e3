// The cron trigger, which Miniflare does not pull by itself.

const MINUTE = 60_000;

/**
 * How far ahead of time the first tick is. The local queue lives in memory: a batch that was running
 * when the last server ended has no message left, so it should count as stalled at once.
 */
const AHEAD = 15 * MINUTE;

/**
 * Runs the scheduled handler now and at every full minute.
 * @param {(time: number) => Promise<void>} tick
 */
export function startTicking(tick) {
  const run = async (time) => {
    try {
      await tick(time);
    } catch (error) {
      console.error(`the scheduled handler failed: ${error.message}`);
    }
  };
  const next = () => {
    const time = (Math.floor(Date.now() / MINUTE) + 1) * MINUTE;
    setTimeout(() => run(time).then(next), time - Date.now());
  };
  run(Date.now() + AHEAD).then(next);
}
