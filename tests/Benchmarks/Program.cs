using LlamaRunner.Benchmarks;

// Compares a llama-server with the same one behind the host, side by side in one run: what the machine does meanwhile meets
// both alike, so that the ratios hold where the absolute numbers do not.
//   dotnet build LlamaRunner.Host.sln -c Release
//   LLAMA_SERVER=$(tests/tools/get-llama-server.sh) tests/Benchmarks/bin/Release/net10.0/LlamaRunner.Benchmarks
// With the argument prompt-states: a host that keeps the states of conversations beside one that does not; with
// plugin-replacement: a hundred replacements of a plugin; with ollama: a token on Ollama's port beside one passed through.
using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
if (args is ["prompt-states"])
{
    await PromptStates.MeasureAsync(limit.Token);
    return 0;
}

if (args is ["ollama"])
{
    await OllamaTokens.MeasureAsync(limit.Token);
    return 0;
}

if (args is ["plugin-replacement"])
{
    await PluginReplacement.MeasureAsync(limit.Token);
    return 0;
}

var report = new Report();
await LeaseCost.MeasureAsync(report, limit.Token);
TranslationCost.Measure(report);
await StartTime.MeasureAsync(report, limit.Token);
await ColdStart.MeasureAsync(report, limit.Token);
await using (var direct = await DirectServer.StartAsync(limit.Token))
await using (var host = await BenchmarkedHost.StartAsync(limit.Token))
{
    report.Add("memory of the idle host", null, $"{host.MemoryMegabytes:F0} MB", null);
    await TimeToFirstToken.MeasureAsync(direct.Client, host.Client, report, limit.Token);
    await StreamedTokens.MeasureAsync(direct.Client, host.Client, report, limit.Token);
    await Throughput.MeasureAsync(direct.Client, host.Client, report, limit.Token);
    report.Add("memory of the host afterwards", null, $"{host.MemoryMegabytes:F0} MB", null);
}

report.Print();
return 0;
