using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// Installs a release of llama.cpp:
/// 1. wait for others who install, 2. find the release and its build for this machine, 3. see whether it is there already,
/// 4. download, 5. unpack, 6. run it once, 7. move it into its place. Until then nothing can be seen of it.
/// </summary>
internal sealed class RuntimeInstaller(
    ReleaseIndex index,
    IMachineInspector inspector,
    HttpClient client,
    RuntimeFolder folder,
    IInstallDisplay display,
    TimeSpan silence,
    TimeProvider time)
{
    private const string ProgramName = "llama-server";

    private static readonly TimeSpan PartsKept = TimeSpan.FromDays(7);

    /// <exception cref="RuntimeFailedException">Nothing was installed; the message says why.</exception>
    public async Task<InstalledRuntime> InstallAsync(InstallRequest request, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(folder.Downloads);

            // 1. Wait for others who install.
            using var taken = await FolderLock.TakeAsync(
                folder.LockFile, () => display.Say("Another llama-runner changes the runtimes; waiting for it."), time, cancellationToken);

            // 2. Find the release and its build for this machine.
            var machine = await inspector.InspectAsync(cancellationToken);
            var release = await new ReleaseFinder(index).FindAsync(
                request.Tag, found => BuildChooser.IsThere(found, machine, request.Variant), cancellationToken);
            var choice = BuildChooser.Choose(release, machine, request.Variant);
            CheckAssets(release, choice.Build, request);

            // 3. See whether it is there already.
            var name = RuntimeFolder.NameOf(release, choice.Build);
            if (folder.Find(name) is { } there && File.Exists(there.Program))
            {
                display.Say($"{name} is installed already.");
                return there;
            }

            display.Say($"Installing {name}: {choice.Reason}.");
            return await InstallAsync(release, choice.Build, name, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DiskFull.Is(exception)
                ? RuntimeDisk.Explain(folder.Root, exception)
                : new RuntimeFailedException($"{folder.Root} cannot be changed: {Sentence.Of(exception)}; nothing was installed.", exception);
        }
    }

    private async Task<InstalledRuntime> InstallAsync(
        Release release, RuntimeBuild build, string name, CancellationToken cancellationToken)
    {
        // A run that was killed may have left something.
        DeleteStaging();
        try
        {
            // 4. Download.
            var files = await DownloadAsync(build, name, cancellationToken);

            // 5. Unpack.
            var staged = Path.Combine(folder.Staging, "main");
            await UnpackAsync(build.Asset, files[0], staged, cancellationToken);
            var program = FindProgram(build, staged);
            if (build.Companion is { } companion)
            {
                var beside = Path.Combine(folder.Staging, "companion");
                await UnpackAsync(companion, files[1], beside, cancellationToken);
                MoveFiles(beside, Path.GetDirectoryName(program)!);
            }

            // 6. Run it once.
            var manifest = await ProveAsync(release, build, program, staged, cancellationToken);

            // 7. Move it into its place.
            await RuntimeFolder.WriteAsync(staged, manifest, cancellationToken);
            var place = Path.Combine(folder.Root, name);
            SetAside(place);
            Directory.Move(staged, place);
            files.ForEach(file => file.Delete());
            DeleteOldParts();
            return new InstalledRuntime(place, manifest);
        }
        finally
        {
            DeleteStaging();
        }
    }

    private static void CheckAssets(Release release, RuntimeBuild build, InstallRequest request)
    {
        foreach (var asset in build.Assets)
        {
            if (!SafeAddress.TryMake(asset.BrowserDownloadUrl, out _))
            {
                throw new RuntimeFailedException($"The address of {asset.Name} is \"{asset.BrowserDownloadUrl}\": it {SafeAddress.Rule}.");
            }

            if (asset.Sha256 is null && !request.AllowsNoDigest)
            {
                throw new RuntimeFailedException(
                    $"The release index gives no SHA-256 digest of {asset.Name}, so that it cannot be checked; take a newer release than "
                    + $"{release.TagName}, or give --no-digest to install it unchecked.");
            }
        }
    }

    private async Task<List<PartFile>> DownloadAsync(RuntimeBuild build, string name, CancellationToken cancellationToken)
    {
        // What is packed takes at least its own size once more.
        var missing = build.Assets.Sum(asset => 2 * asset.Size - Math.Min(asset.Size, new PartFile(folder.Downloads, asset).Length));
        RuntimeDisk.Check(folder.Root, missing, name);
        var downloader = new RuntimeDownloader(client, folder.Downloads, display, silence, time);
        var files = new List<PartFile>();
        foreach (var asset in build.Assets)
        {
            files.Add(await downloader.DownloadAsync(asset, cancellationToken));
        }

        return files;
    }

    private async Task UnpackAsync(ReleaseAsset asset, PartFile file, string target, CancellationToken cancellationToken)
    {
        var isZip = asset.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        RuntimeDisk.Check(folder.Root, await Archive.MeasureAsync(file.Path, isZip, cancellationToken), asset.Name);
        Directory.CreateDirectory(target);
        await Archive.UnpackAsync(file.Path, isZip, target, cancellationToken);
    }

    private static string FindProgram(RuntimeBuild build, string staged)
    {
        var name = build.System == RuntimeSystem.Windows ? ProgramName + ".exe" : ProgramName;
        var program = Directory.EnumerateFiles(staged, name, SearchOption.AllDirectories).MinBy(path => path.Length)
            ?? throw new RuntimeFailedException($"{build.Asset.Name} holds no {name}; nothing was installed.");
        if (!OperatingSystem.IsWindows())
        {
            // Archives made on Windows know no permissions.
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        return program;
    }

    private async Task<RuntimeManifest> ProveAsync(
        Release release, RuntimeBuild build, string program, string staged, CancellationToken cancellationToken)
    {
        var proof = new RuntimeProof(time);
        var version = await proof.FindVersionAsync(program, build, cancellationToken);
        if (build.Kind is not (RuntimeKind.Cpu or RuntimeKind.Other) && await proof.SeesDeviceAsync(program, cancellationToken) == false)
        {
            display.Say($"Warning: its llama-server works, but sees no device for {build.Variant} and will compute on the CPU.");
        }

        return new RuntimeManifest
        {
            Tag = release.TagName,
            Variant = build.Variant,
            Version = version,
            InstalledAt = time.GetUtcNow(),
            Program = Path.GetRelativePath(staged, program).Replace('\\', '/'),
            Assets = [.. build.Assets.Select(asset => new RuntimeManifestAsset(asset.Name, asset.Digest))],
        };
    }

    // The CUDA runtime is found beside the program only; its archive may have a folder of its own. The build's own files stay.
    private static void MoveFiles(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(to, Path.GetFileName(file));
            if (!File.Exists(place))
            {
                File.Move(file, place);
            }
        }
    }

    // What stands where the runtime goes has no right manifest, or lost its program.
    private void SetAside(string place)
    {
        if (Directory.Exists(place))
        {
            Directory.Move(place, Path.Combine(folder.Staging, "old"));
        }
    }

    private void DeleteStaging()
    {
        if (Directory.Exists(folder.Staging))
        {
            Directory.Delete(folder.Staging, recursive: true);
        }
    }

    private void DeleteOldParts()
    {
        var oldest = time.GetUtcNow() - PartsKept;
        foreach (var file in new DirectoryInfo(folder.Downloads).EnumerateFiles().Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }
}
