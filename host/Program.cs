using LlamaRunner.Host.Cli;

return await CommandLine.RunAsync(args);
