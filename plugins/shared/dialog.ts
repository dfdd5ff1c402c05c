import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { progress } from '@serverless/utils/log';
import { say } from './language';
import { UserError } from './user-error';

/** Why an answer will not do, in a sentence; undefined: it will. */
type Check = (answer: string) => string | undefined;

/** Questions to the person at the terminal. A wrong answer gets a sentence, and the question comes again. */
export interface Dialog {
  /** A line of text, without the spaces around it. Enter alone is the default, where there is one. */
  ask(question: string, options?: { defaultAnswer?: string; check?: Check }): Promise<string>;
  /** The same for a secret: what is typed or pasted is not shown. */
  askHidden(question: string, check?: Check): Promise<string>;
  /** One of several, by its number. */
  choose<Value>(question: string, choices: readonly Choice<Value>[], first?: Value): Promise<Value>;
  confirm(question: string, defaultAnswer: boolean): Promise<boolean>;
  /** Lines on standard error, between questions. */
  show(lines: readonly string[]): void;
  /** Gives the terminal back. */
  close(): void;
}

export interface Choice<Value> {
  readonly value: Value;
  readonly title: string;
}

/** Whether somebody can be asked. Pipelines may have a terminal, and nobody before it. */
export function canAsk(): boolean {
  const { CI } = process.env;
  return Boolean(process.stdin.isTTY && process.stderr.isTTY && (!CI || CI === 'false'));
}

/**
 * Takes the terminal.
 *
 * @param leaving what is true when somebody leaves in the middle: "Nothing was changed." Ctrl-C ends the command as
 * everywhere; the end of input (Ctrl-D) is an error.
 */
export function openDialog(leaving: () => string): Dialog {
  // The line with the spinner would be drawn over the questions.
  progress.clear();
  // The terminal itself shows nothing while readline reads it, and readline only what is let through here: outside
  // of a question, and in a hidden one, nothing. So the second line of what is pasted never appears.
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
    // An answer must not come back with the arrow keys.
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
      // What was typed before the question is no answer to it.
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
    answer === '' ? say('An answer is needed here.', '这里需要一个回答。') : undefined;

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
            : say(`Answer with a number: ${range}.`, `请回答数字：${range}。`),
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
            : say('Answer with y (yes) or n (no).', '请回答 y（是）或 n（否）。'),
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
