namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// Which addresses programs may come from: digests come with the index, so whoever can change the index on its way here can
/// change the programs, too.
/// </summary>
internal static class SafeAddress
{
    public const string Rule = "must begin with https://, or with http:// and lie on this machine";

    public static bool TryMake(string text, out Uri address)
    {
        address = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : new Uri("about:blank");
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);
    }
}
