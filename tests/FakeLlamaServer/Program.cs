using LlamaRunner.FakeLlamaServer;

var log = new ServerLog();
log.Info("llama_server", "initializing ...");
if (CommandLine.TryAnswer(args, out var exitCode))
{
    return exitCode;
}

if (!CommandLine.TryParse(args, out var commandLine, out var fault))
{
    ServerLog.Raw($"error: {fault}\n");
    return 1;
}

var faults = Faults.FromEnvironment();
using var journal = new Journal(faults.Journal);
journal.Started(args);
using var lifetime = new Lifetime(faults, log, journal);
await using var server = new FakeServer(commandLine, faults, log, journal, lifetime);
return await server.RunAsync();
