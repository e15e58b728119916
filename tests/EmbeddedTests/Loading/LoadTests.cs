using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Models;
using LlamaRunner.EmbeddedTests.Support;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.EmbeddedTests.Loading;

/// <summary>Loading, refusing and unloading.</summary>
public sealed class LoadTests : IDisposable
{
    private readonly Plugin _plugin = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("models-");

    [Fact]
    public async Task Probe_BuiltPlugin_IsAvailableWithItsVersion()
    {
        var availability = await _plugin.Backend.ProbeAsync(TestContext.Current.CancellationToken);

        Assert.True(availability.IsAvailable);
        Assert.StartsWith("LLamaSharp 0.30.0 (", availability.Version, StringComparison.Ordinal);
        Assert.Equal(("embedded", 10), (_plugin.Backend.Id, _plugin.Backend.AutomaticRank));
    }

    [Fact]
    public async Task Probe_NoLibraries_SaysWhy()
    {
        using var plugin = new Plugin(folder: _folder.FullName);

        var availability = await plugin.Backend.ProbeAsync(TestContext.Current.CancellationToken);

        Assert.False(availability.IsAvailable);
        Assert.Contains(_folder.FullName, availability.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_DemoModel_ReportsProgressUpToTheEnd()
    {
        var progress = new CollectingProgress();

        await using var runner = await _plugin.Backend.LoadAsync(Demo.Load() with { Progress = progress }, TestContext.Current.CancellationToken);

        Assert.Equal(1, progress.Shares[^1]);
        Assert.All(progress.Shares, share => Assert.InRange(share, 0, 1));
        Assert.Contains(_plugin.Log.Lines, line => line.Level == LogLevel.Debug && line.Text.StartsWith("llama.cpp: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_CancelledOnTheWay_EndsAndLeavesNothing()
    {
        using var cancellation = new CancellationTokenSource();
        var progress = new CollectingProgress(_ => cancellation.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _plugin.Backend.LoadAsync(Demo.Load() with { Progress = progress }, cancellation.Token));

        await using var runner = await _plugin.Backend.LoadAsync(Demo.Load(), TestContext.Current.CancellationToken);
        Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Fact]
    public async Task Load_ProgressThatThrows_FailsTheLoadAndNotTheProcess()
    {
        var progress = new CollectingProgress(_ => throw new InvalidOperationException("test"));

        await Assert.ThrowsAsync<ModelLoadFailedException>(() => _plugin.Backend.LoadAsync(Demo.Load() with { Progress = progress }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Load_MissingFile_NamesIt()
    {
        var path = Path.Combine(_folder.FullName, "none.gguf");

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => LoadAsync(path));

        Assert.Contains($"'{path}' does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public async Task Load_FileCutOff_FailsWithWhatLlamaCppSaid(int length)
    {
        var path = Path.Combine(_folder.FullName, "cut.gguf");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(Repository.DemoModel, TestContext.Current.CancellationToken))[..length], TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => LoadAsync(path));

        Assert.Contains("damaged or incomplete", failure.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(failure.LastLines);
    }

    [Fact]
    public async Task Load_FileThatIsNoModel_IsRefused()
    {
        var path = Path.Combine(_folder.FullName, "müll 🦊.gguf");
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Repeat("no model ", 1000)), TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => LoadAsync(path));

        Assert.Contains("not a GGUF model", failure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_PathBeyondAscii_IsFound()
    {
        var path = Path.Combine(_folder.FullName, "größe 🦊.gguf");
        File.Copy(Repository.DemoModel, path);

        await using var runner = await LoadAsync(path);

        Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Fact]
    public async Task Load_UnknownArgument_NamesItAndWhatThereIs()
    {
        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => _plugin.Backend.LoadAsync(Demo.Load(("jinja", "")), TestContext.Current.CancellationToken));

        Assert.Contains("its argument 'jinja' is not known to the backend embedded: it has batch-size,", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ModelThatNamesARuntime_IsRefused()
    {
        var load = Demo.Load() with { Load = new LoadSettings { Runtime = "ik" } };

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => _plugin.Backend.LoadAsync(load, TestContext.Current.CancellationToken));

        Assert.Contains("'ik'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_Reranker_IsRefused()
    {
        var load = Demo.Load() with { Model = Demo.Entry(capabilities: ModelCapabilities.Rerank) };

        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(() => _plugin.Backend.LoadAsync(load, TestContext.Current.CancellationToken));

        Assert.Contains("ranks documents", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_ProjectorAndEnvironment_AreIgnoredWithALine()
    {
        var load = Demo.Load() with
        {
            Model = Demo.Entry() with { ProjectorPath = "/models/mmproj.gguf" },
            Load = new LoadSettings { Environment = new Dictionary<string, string> { ["GGML_X"] = "1" } },
        };

        await using var runner = await _plugin.Backend.LoadAsync(load, TestContext.Current.CancellationToken);

        Assert.False(runner.Capabilities.Vision);
        Assert.Contains(_plugin.Log.Lines, line => line.Text.Contains("/models/mmproj.gguf", StringComparison.Ordinal));
        Assert.Contains(_plugin.Log.Lines, line => line.Text.Contains("GGML_X", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_CacheTypes_AreHonoured()
    {
        await using var runner = await _plugin.Backend.LoadAsync(
            Demo.Load(("cache-type-k", "q8_0"), ("cache-type-v", "q8_0"), ("flash-attn", "on"), ("threads", "2"), ("load-mode", "none")), TestContext.Current.CancellationToken);

        Assert.Equal(Demo.Answer, (await runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Fact]
    public async Task Load_CacheThatNeedsFlashAttentionWithoutIt_FailsWithWhatLlamaCppSaid()
    {
        var failure = await Assert.ThrowsAsync<ModelLoadFailedException>(
            () => _plugin.Backend.LoadAsync(Demo.Load(("cache-type-v", "q8_0"), ("flash-attn", "off")), TestContext.Current.CancellationToken));

        Assert.Contains(failure.LastLines, line => line.Contains("flash", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Dispose_RequestAfterIt_FailsAndDoesNotCrash()
    {
        var runner = await _plugin.Backend.LoadAsync(Demo.Load(), TestContext.Current.CancellationToken);
        await runner.DisposeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => runner.AskAsync(Demo.Question, Demo.Greedy));
    }

    public void Dispose()
    {
        _plugin.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task<InProcessRunner> LoadAsync(string path) =>
        _plugin.Backend.LoadAsync(Demo.Load() with { Model = Demo.Entry(path) }, TestContext.Current.CancellationToken);

    private sealed class CollectingProgress(Action<double>? then = null) : IProgress<double>
    {
        public List<double> Shares { get; } = [];

        public void Report(double value)
        {
            Shares.Add(value);
            then?.Invoke(value);
        }
    }
}
