using System.Text.Json;
using LlamaRunner.Backends.LlamaServer.Configuration;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// The folder of the states: of each a <c>.bin</c> that llama-server writes, and beside it a <c>.json</c> that says what it is.
/// Only this user can read either. One host at a time has it.
/// </summary>
/// <param name="path">The folder; made when it is missing.</param>
internal sealed class PromptStateFolder(string path) : IDisposable
{
    private const string StateExtension = ".bin";
    private const string EntryExtension = ".json";
    private const string TemporaryExtension = ".tmp";
    private const string LockName = "lock";
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private FileStream? _lock;

    public string Path => path;

    /// <summary>The name of a state's file, for llama-server.</summary>
    public static string FileName(string name) => name + StateExtension;

    /// <summary>Whether a fault is one of files and not of this program.</summary>
    public static bool IsExpected(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>Makes the folder and takes it for this host.</summary>
    /// <exception cref="IOException">It cannot be made or written, or another host has it.</exception>
    public void Take()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderMode);
            File.SetUnixFileMode(path, FolderMode);
        }

        _lock ??= new FileStream(System.IO.Path.Combine(path, LockName), System.IO.FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
    }

    /// <summary>Reads all states, and deletes files that belong to none.</summary>
    public async Task<List<SavedState>> LoadAsync(CancellationToken cancellationToken)
    {
        var states = new List<SavedState>();
        foreach (var file in Directory.EnumerateFiles(path, "*" + EntryExtension))
        {
            if (await ReadAsync(file, cancellationToken) is { } state)
            {
                states.Add(state);
            }
        }

        var names = states.Select(state => state.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(path))
        {
            if (System.IO.Path.GetExtension(file) is StateExtension or EntryExtension or TemporaryExtension
                && !names.Contains(System.IO.Path.GetFileNameWithoutExtension(file)))
            {
                File.Delete(file);
            }
        }

        return states;
    }

    /// <summary>Whether a state's file is still there, and whole.</summary>
    public bool IsWhole(SavedState state)
    {
        var file = new FileInfo(StatePath(state.Name));
        return file.Exists && file.Length == state.Bytes;
    }

    /// <summary>The size of a state's file.</summary>
    public long SizeOf(string name) => new FileInfo(StatePath(name)).Length;

    /// <summary>Writes what stands beside a state, and closes the state's file to others.</summary>
    public async Task WriteAsync(SavedState state, CancellationToken cancellationToken)
    {
        var entry = System.IO.Path.Combine(path, state.Name + EntryExtension);
        var temporary = entry + TemporaryExtension;
        var json = JsonSerializer.SerializeToUtf8Bytes(state, LlamaServerJsonContext.Default.SavedState);
        await File.WriteAllBytesAsync(temporary, json, cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, FileMode);
            File.SetUnixFileMode(StatePath(state.Name), FileMode);
        }

        File.Move(temporary, entry, overwrite: true);
    }

    /// <summary>Deletes a state; the entry first, so that none is left without its file.</summary>
    public void Delete(string name)
    {
        File.Delete(System.IO.Path.Combine(path, name + EntryExtension));
        File.Delete(StatePath(name));
    }

    /// <summary>The bytes that are free on its disk beyond those that have to stay free.</summary>
    public long FindRoom()
    {
        const long gibibyte = 1024L * 1024 * 1024;
        var drive = new DriveInfo(path);
        return drive.AvailableFreeSpace - Math.Min(gibibyte, drive.TotalSize / 10);
    }

    public void Dispose() => _lock?.Dispose();

    private string StatePath(string name) => System.IO.Path.Combine(path, FileName(name));

    private async Task<SavedState?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var json = await File.ReadAllBytesAsync(file, cancellationToken);
            var state = JsonSerializer.Deserialize(json, LlamaServerJsonContext.Default.SavedState);
            state = state is null ? null : state with { Name = System.IO.Path.GetFileNameWithoutExtension(file) };
            return state is { Version: SavedState.CurrentVersion, Tokens: > 0, Blocks.Length: > 0 }
                && state.Blocks.Length % 16 == 0
                && IsWhole(state)
                ? state
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
