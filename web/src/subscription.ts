/**
 * A subscription as GraphiQL follows one: a connection of `graphql-transport-ws` to this server, from the question
 * to its end. Who asks is said in the first message, as a browser can set no header on a WebSocket.
 */
interface Message {
  readonly type: string;
  readonly payload?: unknown;
}

const PROTOCOL = "graphql-transport-ws";
const KEY = "1";
const ENDS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  1013: ["UNAVAILABLE", "too many subscriptions, or the database is away"],
  4403: ["UNAUTHENTICATED", "the token does not hold, has ended, or leaves a choice"],
};

/** Each answer in turn; the last one holds why it is over. To return it is to want no more. */
export class Subscription implements AsyncIterableIterator<unknown> {
  readonly #socket: WebSocket;
  readonly #answers: unknown[] = [];
  #isOver = false;
  #wake = () => {};

  constructor(operation: unknown, headers: Headers, onRefused: () => void) {
    const { protocol, host } = location;
    this.#socket = new WebSocket(`${protocol === "https:" ? "wss:" : "ws:"}//${host}/graphql`, PROTOCOL);
    this.#socket.onopen = () => this.#say({ type: "connection_init", payload: Object.fromEntries(headers) });
    this.#socket.onmessage = ({ data }) => this.#hear(JSON.parse(data as string) as Message, operation);
    this.#socket.onclose = ({ code }) => {
      if (code === 4403) onRefused();
      const [name, message] = ENDS[code] ?? ["UNREACHABLE", `the connection ended (${code})`];
      this.#end([{ message, extensions: { code: name } }]);
    };
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  async next(): Promise<IteratorResult<unknown>> {
    while (this.#answers.length === 0 && !this.#isOver) {
      await new Promise<void>((wake) => (this.#wake = wake));
    }
    return this.#answers.length > 0
      ? { done: false, value: this.#answers.shift() }
      : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#isOver = true;
    this.#socket.close(1000);
    this.#wake();
    return { done: true, value: undefined };
  }

  #hear({ type, payload }: Message, operation: unknown) {
    if (type === "connection_ack") this.#say({ type: "subscribe", id: KEY, payload: operation });
    else if (type === "next") this.#answers.push(payload);
    else if (type === "error") this.#end(payload);
    else if (type === "ping") this.#say({ type: "pong" });
    this.#wake();
  }

  #say(message: unknown) {
    this.#socket.send(JSON.stringify(message));
  }

  /** Nothing more is shown than why: what stood there may not be so any more. */
  #end(errors: unknown) {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#answers.push({ errors });
    this.#socket.close(1000);
    this.#wake();
  }
}
