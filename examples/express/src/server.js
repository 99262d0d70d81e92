import { createApp } from './app.js';
import { serve } from './serve.js';

serve(createApp(process.env.VERSION || 'development'), Number(process.env.PORT || 3000));
