using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What a runner is started with that keeps the states of its conversations.</summary>
/// <param name="Arguments">What is added to its command line.</param>
/// <param name="CreateInterceptor">Makes what sees its requests.</param>
internal sealed record PromptStateLaunch(IReadOnlyList<string> Arguments, Func<RunnerInterceptor> CreateInterceptor);
