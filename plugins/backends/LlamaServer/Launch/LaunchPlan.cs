using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>All that a start needs but the port.</summary>
/// <param name="Start">What the host asked for.</param>
/// <param name="Runtime">The runtime of the model.</param>
/// <param name="Binary">The runtime's program.</param>
/// <param name="Arguments">The merged arguments of runtime and model.</param>
internal sealed record LaunchPlan(
    RunnerStart Start, RuntimeOptions Runtime, ServerBinary Binary, IReadOnlyDictionary<string, LaunchArgument> Arguments);
