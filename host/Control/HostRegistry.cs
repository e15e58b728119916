using System.Globalization;
using System.Text.Json;

namespace LlamaRunner.Host.Control;

/// <summary>
/// The folder in which hosts say how to reach them. The files hold keys: only this user may read them, from the moment they
/// exist, and they appear whole.
/// </summary>
/// <param name="folder">The folder, by default <c>~/.llama-runner/run/control</c>.</param>
internal sealed class HostRegistry(string folder)
{
    private const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The folder below a home.</summary>
    public static HostRegistry OfHome(string home) => new(Path.Combine(home, ".llama-runner", "run", "control"));

    /// <summary>The file of a host.</summary>
    public string PathOf(int processId) => Path.Combine(folder, processId.ToString(CultureInfo.InvariantCulture) + ".json");

    public async Task PublishAsync(HostRegistration registration, CancellationToken cancellationToken)
    {
        CreateFolder();
        var path = PathOf(registration.Pid);
        var temporary = path + ".new";

        // One of a host that was killed, whose id this one has: a file that is there would keep its mode.
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UserOnly;
        }

        await using (var file = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(file, registration, ControlJsonContext.Relaxed.HostRegistration, cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The hosts that said so, those that started last first. Some may be gone.</summary>
    public async Task<IReadOnlyList<HostRegistration>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var found = new List<HostRegistration>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json"))
        {
            if (await ReadAsync(path, cancellationToken) is { } registration)
            {
                found.Add(registration);
            }
        }

        return [.. found.OrderByDescending(static registration => registration.StartedAt)];
    }

    /// <summary>Finds one host; null when it has not said how to reach it.</summary>
    public Task<HostRegistration?> FindAsync(int processId, CancellationToken cancellationToken) =>
        ReadAsync(PathOf(processId), cancellationToken);

    /// <summary>Takes a host's file away; it may be gone already.</summary>
    public void Remove(int processId)
    {
        try
        {
            File.Delete(PathOf(processId));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays, and is passed over: nothing answers at its address.
        }
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UserOnly | UnixFileMode.UserExecute);
        }
    }

    private static async Task<HostRegistration?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            return JsonSerializer.Deserialize(content, ControlJsonContext.Relaxed.HostRegistration);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
