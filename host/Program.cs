using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Processes;
using LlamaRunner.Host.Workers.Launch;
using LlamaRunner.Host.Workers.Serve;

// First of all: a child that starts through this executable becomes its program before anything else is loaded.
return ExecTrampoline.TryRun(args, out var exitCode) ? exitCode
    : WorkerCommand.Matches(args) ? await WorkerApp.RunAsync(args)
    : await CommandLine.RunAsync(args);
