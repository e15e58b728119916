using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.Host.Runtimes;

/// <summary>What has arrived of a download; it stays when a download breaks off, for the next one to go on from.</summary>
internal sealed class PartFile
{
    private const int NameLength = 16;
    private const string Extension = ".part";
    private const string TagExtension = ".etag";

    private readonly string _tagPath;

    /// <param name="folder">The folder of downloads.</param>
    /// <param name="asset">The file to download. Parts of two files that share a name are kept apart.</param>
    public PartFile(string folder, ReleaseAsset asset)
    {
        var identity = asset.Sha256 ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(asset.BrowserDownloadUrl)));
        Path = System.IO.Path.Combine(folder, $"{asset.Name}.{identity[..NameLength]}{Extension}");
        _tagPath = Path + TagExtension;
    }

    public string Path { get; }

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>The ETag of the answer that the part came with; null when it had none.</summary>
    public string? EntityTag => File.Exists(_tagPath) ? File.ReadAllText(_tagPath) : null;

    /// <summary>Opens the file to go on from a position.</summary>
    public FileStream Open(long from)
    {
        var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        file.SetLength(from);
        file.Position = from;
        return file;
    }

    public void Remember(string? entityTag)
    {
        if (entityTag is null)
        {
            File.Delete(_tagPath);
        }
        else
        {
            File.WriteAllText(_tagPath, entityTag);
        }
    }

    public void Delete()
    {
        File.Delete(Path);
        File.Delete(_tagPath);
    }

    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(Path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
