import { Component, type ComponentChild, type ComponentClass, type FunctionComponent, h } from "preact";

/** A view that is drawn again only when one of its properties is another one. */
export function memo<Props extends object>(view: FunctionComponent<Props>): ComponentClass<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !sameProperties(this.props, next);
    }

    override render(): ComponentChild {
      return h(view, this.props);
    }
  };
}

function sameProperties(left: object, right: object): boolean {
  const [mine, theirs] = [Object.entries(left), Object.entries(right)];
  return mine.length === theirs.length && theirs.every(([name, value]) => Reflect.get(left, name) === value);
}
