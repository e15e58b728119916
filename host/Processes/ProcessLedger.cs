using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Processes;

/// <summary>
/// The children of each host on disk, one file a host in a common folder, so that the next start can end what a host left
/// behind that had no chance to: killed, on a system that does not tie children to their parent. A process is ended only when its
/// id and its start fit, or when it carries that host's mark, never another one that has got the id since.
/// </summary>
internal sealed partial class ProcessLedger : IDisposable
{
    private const string MarkVariable = "LLAMARUNNER_CHILD_OF";

    private readonly string _folder;
    private readonly string _path;
    private readonly IProcessPlatform _platform;
    private readonly ILogger _logger;
    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly SemaphoreSlim _gate = new(1);

    // Under the gate.
    private readonly Dictionary<int, LedgerEntry> _children = [];
    private LedgerEntry? _host;

    /// <param name="folder">The folder of all hosts' ledgers, by default <c>~/.llama-runner/run</c>.</param>
    /// <param name="platform">Tells processes apart and kills them.</param>
    /// <param name="logger">The log.</param>
    public ProcessLedger(string folder, IProcessPlatform platform, ILogger<ProcessLedger> logger)
    {
        _folder = folder;
        _path = Path.Combine(folder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + ".json");
        _platform = platform;
        _logger = logger;
    }

    /// <summary>Puts this host's mark into a child's environment.</summary>
    /// <param name="environment">The changes that the child asks for.</param>
    public IReadOnlyDictionary<string, string?> Mark(IReadOnlyDictionary<string, string?> environment) =>
        new Dictionary<string, string?>(environment) { [MarkVariable] = _mark };

    public async Task AddAsync(int processId)
    {
        if (_platform.FindStartStamp(processId) is { } stamp)
        {
            await ChangeAsync(children => children[processId] = new LedgerEntry(processId, stamp));
        }
    }

    public Task RemoveAsync(int processId) => ChangeAsync(children => children.Remove(processId));

    /// <summary>Ends the children of hosts that are no more. To be called once, at the start of the host.</summary>
    /// <param name="cancellationToken">Ends the work between two files.</param>
    public async Task ReapOrphansAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(_folder, "*.json"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ReapAsync(path, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                LogUnreadable(exception, path);
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task ReapAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        var ledger = JsonSerializer.Deserialize(bytes, LedgerJsonContext.Default.LedgerFile);
        if (ledger?.Host is not { } host || ledger.Children is not { } children || !Guid.TryParse(ledger.Mark, out _))
        {
            throw new JsonException("it lacks the host, its mark or its children");
        }

        if (IsAlive(host))
        {
            return;
        }

        foreach (var child in children)
        {
            if (IsAlive(child))
            {
                LogOrphan(child.Id, host.Id);
                _platform.KillOrphan(child.Id);
            }
        }

        foreach (var id in _platform.FindMarked($"{MarkVariable}={ledger.Mark}"))
        {
            LogOrphan(id, host.Id);
            _platform.KillOrphan(id);
        }

        File.Delete(path);
    }

    private bool IsAlive(LedgerEntry entry) =>
        entry.Id > 1 && _platform.FindStartStamp(entry.Id) is { } stamp && stamp == entry.StartStamp;

    // A ledger that cannot be written costs the protection, not the start.
    private async Task ChangeAsync(Action<Dictionary<int, LedgerEntry>> change)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            change(_children);
            if (_children.Count == 0)
            {
                File.Delete(_path);
                return;
            }

            _host ??= new LedgerEntry(Environment.ProcessId, _platform.FindStartStamp(Environment.ProcessId) ?? "");
            var file = new LedgerFile(_host, _mark, [.. _children.Values]);
            Directory.CreateDirectory(_folder);
            var temporary = _path + ".new";
            await File.WriteAllBytesAsync(
                temporary, JsonSerializer.SerializeToUtf8Bytes(file, LedgerJsonContext.Default.LedgerFile), CancellationToken.None);
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(exception, _path);
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(EventId = 2011, Level = LogLevel.Warning, Message = "Process {Id} was left behind by host {HostId}, which has ended; it is killed.")]
    private partial void LogOrphan(int id, int hostId);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "The process ledger {Path} cannot be read and is passed over.")]
    private partial void LogUnreadable(Exception exception, string path);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Warning, Message = "The process ledger {Path} cannot be written; what a crash leaves behind may stay.")]
    private partial void LogUnwritable(Exception exception, string path);
}
