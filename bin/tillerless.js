#!/usr/bin/env node
import { runProcess } from '../dist/js/main.js';

await runProcess();
