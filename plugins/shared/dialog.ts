import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { progress } from '@serverless/utils/log';
import { say } from './language';
import { UserError } from './user-error';

/** Why an answer is invalid, in one sentence; undefined: it is valid. */
type Check = (answer: string) => string | undefined;

/** Questions to the user at the terminal. An invalid answer is explained and the question repeated. */
export interface Dialog {
  /** A line of text, trimmed. Enter alone selects the default, if any. */
  ask(question: string, options?: { defaultAnswer?: string; check?: Check }): Promise<string>;
  /** The same for a secret: the input is not echoed. */
  askHidden(question: string, check?: Check): Promise<string>;
  /** One of several options, by number. */
  choose<Value>(question: string, choices: readonly Choice<Value>[], first?: Value): Promise<Value>;
  confirm(question: string, defaultAnswer: boolean): Promise<boolean>;
  /** Prints lines on standard error, between questions. */
  show(lines: readonly string[]): void;
  /** Releases the terminal. */
  close(): void;
}

export interface Choice<Value> {
  readonly value: Value;
  readonly title: string;
}

/** Whether a user can be asked. CI may have a terminal, but no user. */
export function canAsk(): boolean {
  const { CI } = process.env;
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && (!CI || CI === 'false'));
}

/**
 * Takes over the terminal.
 *
 * @param leaving the message if the user quits early: "Nothing was changed." Ctrl-C ends the command as
 * usual; end of input (Ctrl-D) is an error.
 */
export function openDialog(leaving: () => string): Dialog {
  // The spinner would overwrite the questions.
  progress.clear();
  // While readline reads the terminal, only what is written here is shown: nothing outside of a question,
  // and nothing during a hidden one. So further lines of pasted text never appear.
  let isHidden = true;
  const screen = new Writable({
    write(chunk, _, done) {
      if (!isHidden) process.stderr.write(chunk);
      done();
    },
  });
  Object.defineProperty(screen, 'columns', { get: () => process.stderr.columns });
  const lines = createInterface({
    ...{ input: process.stdin, output: screen, terminal: true },
    // Answers must not be in the history of the arrow keys.
    historySize: 0,
  });
  let refuse: ((error: Error) => void) | undefined;
  lines.on('SIGINT', () => {
    refuse = undefined;
    lines.close();
    process.stderr.write(`\n${leaving()}\n`);
    process.kill(process.pid, 'SIGINT');
  });
  lines.on('close', () => {
    if (refuse) process.stderr.write('\n');
    refuse?.(new UserError('DIALOG_LEFT', leaving()));
  });

  const read = (prompt: string, hidden: boolean) =>
    new Promise<string>((resolve, reject) => {
      refuse = reject;
      // Input typed before the question is not an answer to it.
      lines.write(null, { ctrl: true, name: 'u' });
      if (hidden) process.stderr.write(prompt);
      isHidden = hidden;
      lines.question(hidden ? '' : prompt, (answer) => {
        isHidden = true;
        refuse = undefined;
        if (hidden) process.stderr.write('\n');
        resolve(answer.trim());
      });
    });

  async function ask(prompt: string, hidden: boolean, check: Check, defaultAnswer = '') {
    for (;;) {
      const answer = (await read(prompt, hidden)) || defaultAnswer;
      const problem = check(answer);
      if (problem === undefined) return answer;
      show([problem]);
    }
  }

  const show = (texts: readonly string[]) => {
    process.stderr.write(`${texts.join('\n')}\n`);
  };
  const required: Check = (answer) =>
    answer === '' ? say('Please enter an answer.', '请输入内容。') : undefined;

  return {
    ask: (question, { defaultAnswer, check = required } = {}) =>
      ask(`${question}${toDefault(defaultAnswer)}: `, false, check, defaultAnswer),
    askHidden: (question, check = required) =>
      ask(`${question} ${say('(not shown)', '（不显示）')}: `, true, check),
    async choose(question, choices, first = choices[0]?.value) {
      show([question, ...choices.map(({ title }, at) => `  ${at + 1}. ${title}`)]);
      const preset = choices.findIndex(({ value }) => value === first) + 1;
      const range = `1-${choices.length}`;
      const answer = await ask(
        `${range}${toDefault(preset ? String(preset) : undefined)}: `,
        false,
        (text) =>
          /^\d+$/.test(text) && choices[Number(text) - 1]
            ? undefined
            : say(`Enter a number: ${range}.`, `请输入数字：${range}。`),
        preset ? String(preset) : '',
      );
      return (choices[Number(answer) - 1] as (typeof choices)[number]).value;
    },
    async confirm(question, defaultAnswer) {
      const answer = await ask(
        `${question} ${defaultAnswer ? '[Y/n]' : '[y/N]'} `,
        false,
        (text) =>
          text === '' || yes.test(text) || no.test(text)
            ? undefined
            : say('Enter y (yes) or n (no).', '请输入 y（是）或 n（否）。'),
      );
      return answer === '' ? defaultAnswer : yes.test(answer);
    },
    show,
    close() {
      refuse = undefined;
      lines.close();
    },
  };
}

const yes = /^(y|yes|是)$/i;
const no = /^(n|no|否)$/i;
const toDefault = (answer: string | undefined) => (answer ? ` [${answer}]` : '');
