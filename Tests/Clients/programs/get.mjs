// Prints what an address answers, by the way that the first argument names.
import https from "node:https";

const [way, address] = process.argv.slice(2);
if (way === "fetch") {
  process.stdout.write(await (await fetch(address)).text());
} else {
  https.get(address, (answer) => answer.pipe(process.stdout));
}
