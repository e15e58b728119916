using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Processes;

// First of all: a child that starts through this executable becomes its program before anything else is loaded.
return ExecTrampoline.TryRun(args, out var exitCode) ? exitCode : await CommandLine.RunAsync(args);
