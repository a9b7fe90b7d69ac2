import { render } from 'preact';
import { Root } from './root.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/releases.css';
import './styles/release.css';
import './styles/resources.css';
import './styles/changes.css';
import './styles/forms.css';
import './styles/charts.css';

const element = document.getElementById('app');
if (element) render(<Root />, element);
