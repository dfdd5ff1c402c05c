import { findCloud } from '../../shared/clouds/clouds';
import { readOption, type Task } from '../../shared/framework';
import { openFile } from './file-source';
import { readRequest } from './request';
import { endQuietly, toWidth, untilInterrupted } from './screen';
import { showUsage } from './usage';

/** `sls usage`: from the log of the cloud, or from a file. */
export async function usage(task: Task): Promise<void> {
  const names = ['since', 'from', 'to', 'by', 'key', 'model', 'html', 'prices'] as const;
  const texts = Object.fromEntries(
    names.flatMap((name) => {
      const value = readOption(task, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const { json, csv } = task.options;
  const request = readRequest({ ...texts, json: json === true, csv: csv === true }, Date.now());
  const file = readOption(task, 'file');
  const source =
    file === undefined ? await findCloud(task.serverless.service).openUsage(task) : openFile(file);
  endQuietly();
  let step: ReturnType<Task['progress']['create']> | undefined;
  await showUsage(request, source, {
    width: toWidth(process.stdout.columns),
    write: task.writeText,
    signal: untilInterrupted(),
    notice: (text) => task.log.notice(text),
    progress(text) {
      if (text === undefined) step?.remove();
      else if (step) step.update(text);
      else step = task.progress.create({ message: text });
    },
  });
}
