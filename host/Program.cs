using LlamaRunner.Host.Processes;

// First of all: a child that starts through this executable becomes its program before anything else is loaded.
if (ExecTrampoline.TryRun(args, out var exitCode))
{
    return exitCode;
}

return 0;
