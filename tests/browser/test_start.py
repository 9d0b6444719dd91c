def test_the_admin_opens_in_a_browser(admin_page):
    admin_page.goto("/admin/")
    assert "Site administration" in admin_page.title()
