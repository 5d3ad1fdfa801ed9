// The smallest Ink program: what a first frame costs when nothing else is loaded.
import { createElement } from 'react';
import { render, Text } from 'ink';

process.env.NODE_ENV ??= 'production';
render(createElement(Text, null, 'hello'));
