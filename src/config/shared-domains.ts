// Domains right below which strangers can get a name. The list is short: the log warns of every other `*`.

/** What comes before the code of a country, as in `co.uk` and `com.au`. */
const BELOW_COUNTRIES = /^(ac|co|com|edu|go|gov|ltd|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** Hosts of pages and tunnels that give a name to everybody who signs up. */
const OF_HOSTERS = new Set([
  'a.run.app',
  'amplifyapp.com',
  'appspot.com',
  'azurewebsites.net',
  'cloudfront.net',
  'deno.dev',
  'firebaseapp.com',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'herokuapp.com',
  'netlify.app',
  'ngrok.app',
  'ngrok-free.app',
  'ngrok.io',
  'now.sh',
  'onrender.com',
  'pages.dev',
  'replit.app',
  'surge.sh',
  'trycloudflare.com',
  'up.railway.app',
  'vercel.app',
  'web.app',
  'workers.dev',
]);

export const isSharedDomain = (domain: string): boolean =>
  BELOW_COUNTRIES.test(domain) || OF_HOSTERS.has(domain);
