using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Removes an installed runtime that no process uses.</summary>
internal sealed class RuntimeRemover(RuntimeFolder folder, Action<string> say, TimeProvider time)
{
    /// <exception cref="RuntimeFailedException">There is none of that name, or it is in use.</exception>
    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        if (folder.List() is not { Count: > 0 } installed)
        {
            throw new RuntimeFailedException($"There is no runtime \"{name}\" in {folder.Root}: none is installed.");
        }

        try
        {
            using var taken = await FolderLock.TakeAsync(
                folder.LockFile, () => say("Another llama-runner changes the runtimes; waiting for it."), time, cancellationToken);
            Remove(folder.Find(name) ?? throw new RuntimeFailedException(
                $"There is no runtime \"{name}\" in {folder.Root}; there are: {string.Join(", ", installed.Select(runtime => runtime.Name))}."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RuntimeFailedException($"{name} cannot be removed: {Sentence.Of(exception)}.", exception);
        }
    }

    private void Remove(InstalledRuntime runtime)
    {
        if (RuntimeUsers.Find(runtime.Folder) is { Count: > 0 } users)
        {
            throw new RuntimeFailedException(
                $"{runtime.Name} is in use by {(users.Count == 1 ? "process" : "processes")} {string.Join(", ", users)}: "
                + "unload its models or stop the host first.");
        }

        // Out of sight at once, so that no runner starts from what is half gone.
        Directory.CreateDirectory(folder.Staging);
        var aside = Path.Combine(folder.Staging, runtime.Name);
        Directory.Move(runtime.Folder, aside);
        Directory.Delete(folder.Staging, recursive: true);
    }
}
