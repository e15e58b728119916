using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Observability;
using Serilog;
using Serilog.Events;

namespace LlamaRunner.UnitTests.Observability;

public sealed class LogSetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("llamarunner-logs-").FullName;
    private readonly CollectingSink _console = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Create_WritableFolder_WritesBothAndFlushesOnDispose()
    {
        await using (var logger = Create(new LoggingOptions { Directory = "logs" }))
        {
            logger.Information("Model {Model} is ready", "demo");
            logger.Debug("not wanted");
        }

        Assert.Equal("Model \"demo\" is ready", Assert.Single(_console.Events).RenderMessage(null));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "logs")));
        Assert.StartsWith("host-", Path.GetFileName(file), StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.EndsWith("INF  Model demo is ready", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogEventLevel.Debug, LogEventLevel.Information, false)]
    [InlineData(LogEventLevel.Debug, LogEventLevel.Warning, true)]
    [InlineData(LogEventLevel.Error, LogEventLevel.Warning, false)]
    [InlineData(LogEventLevel.Error, LogEventLevel.Error, true)]
    public async Task Create_EventOfMicrosoft_IsWrittenFromWarningOnAndNotBelowTheLevel(LogEventLevel level, LogEventLevel written, bool expected)
    {
        await using (var logger = Create(new LoggingOptions { Directory = "logs", Level = level }))
        {
            logger.ForContext("SourceContext", "Microsoft.AspNetCore.Hosting").Write(written, "text");
        }

        Assert.Equal(expected, !_console.Events.IsEmpty);
    }

    [Fact]
    public async Task Create_UnwritableFolder_WarnsOnceAndGoesOn()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "taken"), "", TestContext.Current.CancellationToken);
        await using (var logger = Create(new LoggingOptions { Directory = "taken/logs" }))
        {
            logger.Information("still heard");
        }

        Assert.Equal([LogEventLevel.Warning, LogEventLevel.Information], _console.Events.Select(written => written.Level));
    }

    private Serilog.Core.Logger Create(LoggingOptions options) =>
        LogSetup.Create(options, new PathResolver(_folder, _folder, _folder), new LoggerConfiguration().WriteTo.Sink(_console));
}
